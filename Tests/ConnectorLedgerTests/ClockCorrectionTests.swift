import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Testing

/// What was taken while the clock stood years ahead is corrected by the first row that comes with the right time.
struct ClockCorrectionTests {
  private static let ahead = minute(5_000_000)
  private static let device: [IdentifierKind: String] = [.serialNumber: "SN1", .udid: "U1"]

  /// A store with a device and a partner, both heard of while the clock was wrong.
  private func scratch(_ kinds: ReportKind...) throws -> ScratchStore {
    let scratch = try ScratchStore()
    try scratch.commit([.connectorSet(TestPartner.connector())], at: minute(0))
    try scratch.checkIn(checkIn("17.0", at: Self.ahead), at: Self.ahead)
    for kind in kinds { try report(kind, at: Self.ahead, in: scratch) }
    return scratch
  }

  private func checkIn(_ version: String, at time: Timestamp?) -> CheckIn {
    var checkIn = CheckIn(observedAt: time, identifiers: ids(Self.device), platform: .ios)
    checkIn.osText = version
    return checkIn
  }

  private func report(
    _ kind: ReportKind, at observedAt: Timestamp, receivedAt: Timestamp? = nil,
    in scratch: ScratchStore
  ) throws {
    try scratch.report(
      TestPartner.report(kind, of: [.serialNumber: "SN1"], at: observedAt), from: TestPartner.id,
      at: receivedAt ?? observedAt)
  }

  @Test func `a contact after now counts as now from the next row on, whatever that is`() throws {
    let scratch = try scratch(.state(.secured))
    #expect(scratch.state.health(of: TestPartner.id).lastContactAt == Self.ahead)
    try scratch.commit([.tenantSet(.standard)], at: minute(10))
    let health = scratch.state.health(of: TestPartner.id)
    #expect(health.lastContactAt == minute(10))
    #expect(health.counts.timesInFuture == 1)
    try scratch.commit([.tenantSet(.standard)], at: minute(20))
    #expect(scratch.state.health(of: TestPartner.id).lastContactAt == minute(10))
    try report(.state(.secured), at: minute(30), in: scratch)
    #expect(scratch.state.health(of: TestPartner.id).lastContactAt == minute(30))
  }

  @Test func `a contact a few minutes after now stands: clocks differ by so much`() throws {
    let scratch = try ScratchStore()
    try scratch.commit([.connectorSet(TestPartner.connector())], at: minute(0))
    try report(.state(.secured), at: minute(14), in: scratch)
    try scratch.commit([.tenantSet(.standard)], at: minute(10))
    let health = scratch.state.health(of: TestPartner.id)
    #expect(health.lastContactAt == minute(14))
    #expect(health.counts.timesInFuture == 0)
  }

  @Test(arguments: [minute(20), nil])
  func `a device that checked in then is heard again`(observedAt: Timestamp?) throws {
    let scratch = try scratch()
    try scratch.checkIn(checkIn("18.0", at: observedAt), at: minute(21))
    let device = try #require(try scratch.devices().first)
    #expect(device.osText == "18.0")
    #expect(device.lastCheckInAt == observedAt ?? minute(21))
  }

  @Test func `all that is known of a device from then is as late as what is said now`() throws {
    let scratch = try ScratchStore()
    func said(
      _ id: String, at time: Timestamp, enrolledAt: Timestamp? = nil, left: Bool = false
    ) throws {
      let checkIn = CheckIn(
        observedAt: time, identifiers: ids([.udid: "U1", .mdmDeviceId: id]), enrolledAt: enrolledAt,
        left: left)
      try scratch.checkIn(checkIn, at: time)
    }
    let later = { (minutes: Int) in Self.ahead.adding(.minutes(minutes)) }
    try said("A", at: Self.ahead)
    try said("B", at: later(1), enrolledAt: later(1))
    try said("A", at: later(2), left: true)
    let before = try #require(try scratch.devices().first)
    #expect(before.formerEnrolments.map(\.leftAt) == [later(2)])
    try said("B", at: minute(20))
    let device = try #require(try scratch.devices().first)
    #expect(device.lastCheckInAt == minute(20))
    #expect(device.spokeSince == minute(20))
    #expect(device.enrolledAt == minute(20))
    #expect(device.formerEnrolments.map(\.since) == [minute(20)])
    #expect(device.formerEnrolments.map(\.leftAt) == [minute(20)])
  }

  @Test func `a removal from then that is told again is one of now`() throws {
    let scratch = try ScratchStore()
    var leaving = checkIn("17.0", at: Self.ahead)
    leaving.left = true
    try scratch.checkIn(leaving, at: Self.ahead)
    leaving.observedAt = nil
    try scratch.checkIn(leaving, at: minute(20))
    #expect(try scratch.devices().first?.leftAt == minute(20))
  }

  @Test func `a list of managed apps from then gives way to one of now`() throws {
    let scratch = try ScratchStore()
    for (time, app) in [(Self.ahead, "old"), (minute(20), "new")] {
      var checkIn = checkIn("18.0", at: time)
      checkIn.managedApps = [ManagedApp(appId: app, status: .managed)]
      try scratch.checkIn(checkIn, at: time)
    }
    #expect(try scratch.inventory()?.managed.map(\.appId) == ["new"])
    #expect(try scratch.inventory()?.managedAt == minute(20))
  }

  @Test func `a list of apps from then gives way to one of now`() throws {
    let scratch = try ScratchStore()
    for (time, app) in [(Self.ahead, "old"), (minute(20), "new")] {
      var checkIn = checkIn("18.0", at: time)
      checkIn.installedApps = [InstalledApp(appId: app)]
      try scratch.checkIn(checkIn, at: time)
    }
    #expect(try scratch.inventory()?.installed.map(\.appId) == ["new"])
    #expect(try scratch.inventory()?.installedAt == minute(20))
  }

  static let states: [(then: PartnerDeviceState, now: PartnerDeviceState)] = [
    (.secured, .highSeverity), (.lowSeverity, .mediumSeverity), (.activated, .compromised),
  ]

  @Test(arguments: states)
  func `a worse state that is said now counts over one from then`(
    then: PartnerDeviceState, now: PartnerDeviceState
  ) throws {
    let scratch = try scratch(.state(then))
    try report(.state(now), at: minute(19), receivedAt: minute(20), in: scratch)
    #expect(try scratch.said(of: 1) == ["": now])
  }

  @Test func `a better state counts over one from then once it is said later`() throws {
    let scratch = try scratch(.state(.highSeverity))
    try report(.state(.secured), at: minute(20), in: scratch)
    try report(.state(.secured), at: minute(21), in: scratch)
    #expect(try scratch.said(of: 1) == ["": .secured])
  }

  @Test func `a threat that was closed then opens again, and one that was opened closes`() throws {
    let scratch = try scratch(
      .threatOpened(id: "a", level: .high), .threatClosed(id: "a"),
      .threatOpened(id: "b", level: .high))
    try report(.threatOpened(id: "a", level: .high), at: minute(20), in: scratch)
    try report(.threatClosed(id: "b"), at: minute(21), in: scratch)
    let device = try #require(
      try scratch.partnerDevices(of: DeviceKey(rawValue: 1), TestPartner.id).first)
    let open = device.threats.filter { _, threat in
      threat.closedAt.map { $0 < threat.opened?.said.observedAt ?? $0 } ?? true
    }
    #expect(open.keys.sorted() == ["a"])
  }

  @Test func `a removal from then does not reach what is said now`() throws {
    let scratch = try scratch(.state(.secured), .removed)
    try report(.state(.highSeverity), at: minute(20), in: scratch)
    #expect(try scratch.said(of: 1) == ["": .highSeverity])
  }

  @Test func `a rebuild, and a device from its own rows, give the same`() throws {
    let scratch = try scratch(.state(.secured), .threatOpened(id: "a", level: .low))
    try scratch.checkIn(checkIn("18.0", at: minute(20)), at: minute(21))
    try report(.state(.highSeverity), at: minute(22), in: scratch)
    let before = try contents(of: scratch)
    _ = try scratch.rebuild()
    #expect(try contents(of: scratch) == before)
  }

  private func contents(of scratch: ScratchStore) throws -> String {
    let partnerDevices = try scratch.partnerDevices(of: DeviceKey(rawValue: 1), TestPartner.id)
    return "\(try scratch.devices()) \(partnerDevices)"
  }
}
