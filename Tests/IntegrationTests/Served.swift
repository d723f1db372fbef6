import Foundation
import Testing

/// A service with a made-up partner that names devices by serial number.
struct Served {
  var gatehouse: Gatehouse
  var service: ServiceProcess

  init(arguments: [String] = []) async throws {
    gatehouse = try Gatehouse(adapters: ["reference-c"], isServed: false)
    service = try await ServiceProcess(gatehouse, arguments: arguments)
    try await gatehouse.prepare(
      ["connector", "add", "acme"], ["connector", "set", "acme", "androidEnabled=on"])
  }

  var drop: String { gatehouse.scratch.path("data/drop") }
  private var intake: String { gatehouse.scratch.path("data/intake") }
  /// Where messages of the partner's are dropped.
  static let partner = "acme-mobile-shield"

  /// Writes a file elsewhere and renames it into a drop folder.
  func drop(_ text: String, as name: String, into folder: String) throws {
    let written = try gatehouse.scratch.write(text, to: "written-\(UUID().uuidString)")
    let target = "\(drop)/\(folder)/\(name)"
    guard unsafe rename(written, target) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  /// What became of dropped files.
  func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(intake)/\(folder)")) ?? []).sorted()
  }

  func text(_ file: String) throws -> String {
    try String(contentsOfFile: "\(intake)/\(file)", encoding: .utf8)
  }

  /// A check-in of one Android phone.
  static func checkIn(_ number: Int) -> String {
    #"{"directoryDeviceId":"d-\#(number)","serialNumber":"SN\#(number)","platform":"android","osVersion":"14","name":"Phone \#(number)","ownership":"company","management":"enrolled"}"#
  }

  /// What the partner says of one phone.
  static func message(_ number: Int, _ status: String = "critical") -> String {
    #"{"device": "SN\#(number)", "status": "\#(status)", "seen": \#(1_790_000_000_000 + number)}"#
  }
}
