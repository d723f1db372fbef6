import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Testing

/// A list of apps that says the same as before is not carried again: the journal says where it has it.
struct ListReferenceTests {
  private let bench: LedgerBench

  init() throws { bench = try LedgerBench() }

  private func apps(_ names: ClosedRange<Int>) -> [InstalledApp] {
    names.map { InstalledApp(appId: "com.example.app\($0)", name: "App \($0)", version: "1") }
  }

  private func list(
    _ apps: [InstalledApp], managed: [ManagedApp]? = nil, at time: Int, serial: String = "SN1"
  ) -> CheckIn {
    CheckIn(
      observedAt: minute(time), identifiers: ids([.serialNumber: serial]), platform: .ios,
      installedApps: apps, managedApps: managed)
  }

  /// As an import makes it.
  private func batch(_ checkIns: CheckIn...) -> CheckInBatch {
    bench.ledger.withListReferences(
      CheckInBatch(source: "test", receivedAt: minute(1_000), checkIns: checkIns))
  }

  private func size(_ batch: CheckInBatch) throws -> Int {
    try JournalCoding.encode(.checkIns(batch)).count
  }

  private func inventory(_ device: Int64 = 1) throws -> Inventory {
    let known = try bench.ledger.read { tables, _ throws(StoreError) in
      try tables.inventory(of: DeviceKey(rawValue: device))
    }
    return try #require(known)
  }

  private func expectSameWhenRebuilt() async throws {
    let report = try await bench.ledger.rebuildTables()
    #expect(report.isIdentical, "\(report)")
  }

  @Test func `an unchanged list costs a few bytes, and has the time of the last check-in`()
    async throws
  {
    let managed = (1...9).map { ManagedApp(appId: "com.example.app\($0)", status: .managed) }
    let first = batch(list(apps(1...50), managed: managed, at: 1))
    try await bench.commit(.checkIns(first))
    let second = batch(list(apps(1...50).reversed(), managed: managed, at: 2))
    let bare = batch(CheckIn(observedAt: minute(2), identifiers: ids([.serialNumber: "SN1"])))
    #expect(try size(first) > 1_000)
    #expect(try size(second) < size(bare) + 24)
    try await bench.commit(.checkIns(second))
    let known = try inventory()
    #expect(Set(known.installed) == Set(apps(1...50)))
    #expect(Set(known.managed) == Set(managed))
    #expect(known.installedAt == minute(2) && known.managedAt == minute(2))
    try await expectSameWhenRebuilt()
  }

  @Test func `a list that differs in one app is carried`() async throws {
    try await bench.commit(.checkIns(batch(list(apps(1...10), at: 1))))
    var others = apps(1...10)
    others[4].version = "2"
    let other = batch(list(others, at: 2))
    #expect(other.checkIns[0].installedApps == others)
    try await bench.commit(.checkIns(other))
    #expect(try Set(inventory().installed) == Set(others))
    try await expectSameWhenRebuilt()
  }

  @Test func `a reference holds though the device has got another list meanwhile`() async throws {
    try await bench.commit(.checkIns(batch(list(apps(1...10), at: 1))))
    // Made while the tables lag behind.
    let back = batch(list(apps(1...10), at: 3))
    #expect(back.checkIns[0].installedAppsSource != nil)
    try await bench.commit(.checkIns(batch(list(apps(5...20), at: 2))), .checkIns(back))
    #expect(try Set(inventory().installed) == Set(apps(1...10)))
    #expect(try inventory().installedAt == minute(3))
    try await expectSameWhenRebuilt()
  }

  @Test func `two check-ins of one batch have each its own list`() async throws {
    try await bench.commit(.checkIns(batch(list(apps(1...10), at: 1))))
    let both = batch(list(apps(5...20), at: 2), list(apps(1...10), at: 3))
    #expect(both.checkIns.map { $0.installedApps == nil } == [false, true])
    try await bench.commit(.checkIns(both))
    #expect(try Set(inventory().installed) == Set(apps(1...10)))
    let next = batch(list(apps(1...10), at: 4))
    #expect(next.checkIns[0].installedAppsSource == both.checkIns[1].installedAppsSource)
    try await bench.commit(.checkIns(next))
    try await expectSameWhenRebuilt()
  }

  @Test func `a list of the enrolment before is not carried, and is the device's all the same`()
    async throws
  {
    func enrolled(_ id: String, at time: Int) -> CheckIn {
      var checkIn = list(apps(1...10), at: time)
      checkIn.identifiers = ids([.udid: "U1", .mdmDeviceId: id])
      return checkIn
    }
    try await bench.commit(.checkIns(batch(enrolled("OLD", at: 1))))
    let removal = CheckIn(
      observedAt: minute(2), identifiers: ids([.udid: "U1", .mdmDeviceId: "OLD"]), left: true)
    let again = batch(enrolled("NEW", at: 3))
    #expect(again.checkIns[0].installedAppsSource != nil)
    try await bench.commit(.checkIns(batch(removal)), .checkIns(again))
    #expect(try Set(inventory().installed) == Set(apps(1...10)))
    #expect(try inventory().installedAt == minute(3))
    try await expectSameWhenRebuilt()
  }

  @Test func `an empty list, and one that is as short as a reference, are carried`() async throws {
    try await bench.commit(.checkIns(batch(list([], at: 1))))
    #expect(batch(list([], at: 2)).checkIns[0].installedApps == [])
    try await bench.commit(.checkIns(batch(list(apps(1...2), at: 2))))
    #expect(batch(list(apps(1...2), at: 3)).checkIns[0].installedApps?.count == 2)
  }

  @Test func `a row that refers to a list that is not there is named`() throws {
    let scratch = try ScratchStore()
    var checkIn = list([], at: 1)
    (checkIn.installedApps, checkIn.installedAppsSource) = (nil, ListSource(rawValue: 77 << 20))
    let error = #expect(throws: StoreError.self) { try scratch.checkIn(checkIn, at: minute(1)) }
    #expect(error?.code == .unreadableEntry)
    #expect(error?.message.contains("row 77") == true)
  }

  @Test func `tables that cannot be read leave the list in the check-in`() async throws {
    try await bench.commit(.checkIns(batch(list(apps(1...10), at: 1))))
    bench.tables.failReads(1)
    #expect(batch(list(apps(1...10), at: 2)).checkIns[0].installedApps?.count == 10)
  }
}
