import MTDAdapterABI
import Testing

@testable import AdapterKit

@Suite struct ConfigurationTests {
  private static let descriptor = Descriptor(
    partnerID: "a", name: "Acme", vendor: "Acme", adapterVersion: "1.0.0", levelSource: .state,
    needsClassicPolicy: false, platforms: [],
    toggles: [.iosCompliance, .appSync, .personalFullApps, .daysUntilUnresponsive], levelWords: [],
    identifiers: [])

  /// Reads a configuration with these toggles and settings.
  private func read(
    toggles: UInt64 = 0, settings: [(String, [UInt8])] = []
  ) throws(AdapterFailure) -> Configuration {
    var bytes: [UInt8] = []
    for (key, value) in settings { bytes += Array(key.utf8) + value }
    let result = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe Self.read(buffer, toggles, settings.map { ($0.0.utf8.count, $0.1.count) })
    }
    return try result.get()
  }

  private static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, _ toggles: UInt64, _ lengths: [(Int, Int)]
  ) -> Result<Configuration, AdapterFailure> {
    var start = 0
    func view(_ length: Int) -> mtda_str {
      defer { start += length }
      let text = unsafe bytes.baseAddress.map { unsafe UnsafeRawPointer($0 + start) }
      return unsafe mtda_str(ptr: text?.assumingMemoryBound(to: CChar.self), len: UInt64(length))
    }
    let records = unsafe lengths.map { unsafe mtda_setting(key: view($0.0), value: view($0.1)) }
    return unsafe records.withUnsafeBufferPointer { records in
      var config = unsafe mtda_config()
      unsafe config.struct_size = UInt32(MemoryLayout<mtda_config>.size)
      unsafe config.toggles_on = toggles
      unsafe config.settings = records.baseAddress
      unsafe config.setting_count = UInt64(records.count)
      unsafe config.setting_stride = UInt32(MemoryLayout<mtda_setting>.stride)
      do throws(AdapterFailure) {
        return .success(
          try unsafe Configuration(&config, for: descriptor, settingKeys: ["tenant", "region"]))
      } catch {
        return .failure(error)
      }
    }
  }

  private func message(_ settings: [(String, [UInt8])], toggles: UInt64 = 0) -> String? {
    do throws(AdapterFailure) {
      _ = try read(toggles: toggles, settings: settings)
      return nil
    } catch {
      return error.status == MTDA_CONFIG ? error.message : "status \(error.status)"
    }
  }

  @Test("Known settings and offered toggles are taken over")
  func good() throws {
    let configuration = try read(
      toggles: 0b11_0010, settings: [("tenant", Array("x".utf8)), ("region", Array("eu".utf8))])
    #expect(configuration.togglesOn == [.iosCompliance, .appSync, .personalFullApps])
    #expect(configuration.settings == ["tenant": "x", "region": "eu"])
  }

  @Test("A setting that is unknown, repeated, empty, too long or no text is named, its value never")
  func settings() {
    let x = Array("secret".utf8)
    let cases: [[(String, [UInt8])]] = [
      [("tenan", x)], [("tenant", x), ("tenant", x)], [("tenant", [])],
      [("tenant", [UInt8](repeating: 97, count: 1 << 20))], [("tenant", [0xFF])],
    ]
    for one in cases {
      let message = message(one)
      #expect(message?.contains("\"\(one[0].0)\"") == true)
      #expect(message?.contains("secret") == false)
    }
  }

  @Test("A toggle without its prerequisite, or that is not offered, is named")
  func toggles() {
    #expect(
      message([], toggles: 1 << 5) == "toggle personalFullApps needs toggle appSync, which is off")
    #expect(message([], toggles: 1 << 0)?.contains("androidCompliance") == true)
    #expect(message([], toggles: 1 << 63)?.contains("63") == true)
  }
}
