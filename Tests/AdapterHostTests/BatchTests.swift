import AdapterHost
import ConnectorModel
import Testing

@Suite("Batches that go in")
struct BatchTests {
  static func device(_ key: Int64, platform: Platform? = .ios, model: String? = nil) -> Device {
    Device(
      key: DeviceKey(rawValue: key), platform: platform, ownership: .personal,
      management: .enrolled,
      identifiers: [
        DeviceIdentifier(.udid, "udid-\(key)"), DeviceIdentifier(.partnerDeviceId, "p-\(key)"),
      ].compactMap { $0 },
      osText: "17.\(key)", model: model, lastCheckInAt: Timestamp(milliseconds: -5),
      receivedAt: Timestamp(milliseconds: 0))
  }

  @Test(
    "devices cross in parts, those without a platform stay, and reports come back to their device",
    arguments: IsolationProfile.allCases)
  func devices(profile: IsolationProfile) async throws {
    try await Connected.with(limits: AdapterLimits(recordsPerBatch: 3), profile: profile) { it in
      let devices = (1...10).map { Self.device($0, platform: $0 == 4 ? nil : .android) }
      let result = await it.adapter.devices(devices)
      #expect(result.failure == nil && result.refusedCount == 0)
      let wanted = devices.filter { $0.platform != nil }
      #expect(result.reports.map(\.subject) == wanted.map { .device($0.key) })
      #expect(result.reports.map(\.detail) == wanted.map(\.osText))
      #expect(result.reports.allSatisfy { $0.vendorCode == 17 })
      #expect(await it.adapter.devices([]).reports.isEmpty)
    }
  }

  @Test(
    "the record at fault is named by its place in what was given, and what came before stands",
    arguments: IsolationProfile.allCases)
  func recordAtFault(profile: IsolationProfile) async throws {
    try await Connected.with(limits: AdapterLimits(recordsPerBatch: 3), profile: profile) { it in
      var devices = (0...9).map { Self.device(Int64($0)) }
      devices[1].platform = nil
      devices[6].model = "fail"
      let result = await it.adapter.devices(devices)
      #expect(result.failure?.code == "call.internal" && result.failure?.itemIndex == 6)
      #expect(result.reports.count == 5)
    }
  }

  @Test(
    "a device has one handle for as long as an activation lasts, and none after it",
    arguments: IsolationProfile.allCases)
  func handles(profile: IsolationProfile) async throws {
    try await Connected.with(profile: profile) { it in
      _ = await it.adapter.devices([Self.device(7)])
      #expect(
        await it.receive("last-ref").reports.map(\.subject)
          == [.device(DeviceKey(rawValue: 7))])
      #expect(
        await it.receive("ref-and-identifiers").refused.map(\.code) == ["report.ambiguous-device"])
      await it.adapter.deactivate()
      try await it.adapter.activate()
      #expect(await it.receive("last-ref").refused.map(\.code) == ["report.unknown-device-ref"])
    }
  }

  @Test(
    "inventories cross in parts by their apps, the empty one too",
    arguments: IsolationProfile.allCases)
  func inventories(profile: IsolationProfile) async throws {
    try await Connected.with(limits: AdapterLimits(appsPerBatch: 5), profile: profile) { it in
      let counts = [0, 4, 12, 1]
      let inventories = counts.enumerated().map { index, count in
        DisclosedInventory(
          device: DeviceKey(rawValue: Int64(index)), observedAt: Timestamp(milliseconds: 1),
          apps: (0..<count).map {
            SharedApp(app: InstalledApp(appId: "app.\($0)"), isManaged: true)
          })
      }
      let result = await it.adapter.apps(inventories)
      #expect(result.reports.map(\.vendorCode) == counts.map { Int32($0) })
      #expect(result.reports.map(\.detail) == [nil, "app.0", "app.0", "app.0"])
    }
  }
}
