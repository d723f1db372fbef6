import ConnectorModel
import ConnectorStore
import Testing

/// What belongs to which enrolment of a device, in whatever order it arrives.
struct EnrolmentTests {
  private static func present() -> CheckIn {
    var checkIn = CheckIn(
      observedAt: minute(100), identifiers: ids([.udid: "U1", .mdmDeviceId: "NEW"]),
      platform: .ios, ownership: .company, isJailbroken: false)
    checkIn.osText = "18.1"
    checkIn.enrolledAt = minute(90)
    return checkIn
  }

  private static func former(at time: Timestamp?) -> CheckIn {
    var checkIn = CheckIn(
      observedAt: time, identifiers: ids([.udid: "U1", .mdmDeviceId: "OLD"]), platform: .ios,
      ownership: .personal, isJailbroken: true)
    checkIn.osText = "15.1"
    return checkIn
  }

  private static func removal(at time: Timestamp?) -> CheckIn {
    var checkIn = CheckIn(observedAt: time, identifiers: ids([.udid: "U1", .mdmDeviceId: "OLD"]))
    checkIn.left = true
    return checkIn
  }

  private static func listed(_ checkIn: CheckIn) -> CheckIn {
    var checkIn = checkIn
    (checkIn.observedAt, checkIn.isListed) = (nil, true)
    return checkIn
  }

  private static let ofTheOld: [(name: String, checkIn: CheckIn)] = [
    ("an earlier record", former(at: minute(50))),
    ("a later removal", removal(at: minute(200))),
    ("a record without a time", listed(former(at: nil))),
    ("a removal without a time", listed(removal(at: nil))),
  ]

  @Test(arguments: ofTheOld.indices, [true, false])
  func `what is said under an earlier id changes nothing of the present`(
    index: Int, comesLater: Bool
  ) throws {
    let scratch = try ScratchStore()
    let both = [Self.present(), Self.ofTheOld[index].checkIn]
    for checkIn in comesLater ? both : both.reversed() {
      try scratch.checkIn(checkIn, at: minute(300))
    }
    let devices = try scratch.devices()
    let device = try #require(devices.first)
    #expect(devices.count == 1, "\(Self.ofTheOld[index].name)")
    #expect(device.identifier(.mdmDeviceId)?.value == "NEW")
    #expect(device.osText == "18.1")
    #expect(device.ownership == .company)
    #expect(device.isJailbroken == false)
    #expect(device.leftAt == nil)
    #expect(device.lastCheckInAt == minute(100))
    #expect(device.formerEnrolments.map(\.id?.value) == ["OLD"])
  }

  @Test func `a device that a late record of a later enrolment is about has not left`() throws {
    let scratch = try ScratchStore()
    try scratch.checkIn(Self.former(at: minute(50)), Self.removal(at: minute(200)), at: minute(200))
    #expect(try scratch.devices().first?.leftAt == minute(200))
    try scratch.checkIn(Self.present(), at: minute(300))
    let device = try #require(try scratch.devices().first)
    #expect(device.leftAt == nil)
    #expect(device.lastCheckInAt == minute(100))
    #expect(device.formerEnrolments.first?.leftAt == minute(200))
  }

  @Test
  func `a removal under the present id ends the enrolment, and a later record begins another`()
    throws
  {
    let scratch = try ScratchStore()
    try scratch.checkIn(Self.present(), at: minute(100))
    var leaving = Self.present()
    (leaving.observedAt, leaving.left) = (minute(110), true)
    try scratch.checkIn(leaving, at: minute(110))
    #expect(try scratch.devices().first?.leftAt == minute(110))
    try scratch.checkIn(Self.former(at: minute(120)), at: minute(120))
    let device = try #require(try scratch.devices().first)
    #expect(device.leftAt == nil)
    #expect(device.identifier(.mdmDeviceId)?.value == "OLD")
    #expect(device.ownership == .personal)
  }

  @Test(arguments: [true, false])
  func `lists of an earlier enrolment are not kept, whichever comes first`(listFirst: Bool) throws {
    let scratch = try ScratchStore()
    var list = CheckIn(observedAt: minute(50), identifiers: ids([.udid: "U1"]))
    list.installedApps = [InstalledApp(appId: "com.example.before")]
    for checkIn in listFirst ? [list, Self.present()] : [Self.present(), list] {
      try scratch.checkIn(checkIn, at: minute(120))
    }
    #expect(try scratch.inventory() == nil)
    list.observedAt = minute(110)
    try scratch.checkIn(list, at: minute(120))
    #expect(try scratch.inventory()?.installed.count == 1)
  }

  @Test func `a list from before a removal is not kept`() throws {
    let scratch = try ScratchStore()
    var leaving = Self.present()
    (leaving.observedAt, leaving.left) = (minute(110), true)
    var list = CheckIn(observedAt: minute(105), identifiers: ids([.udid: "U1"]))
    list.installedApps = [InstalledApp(appId: "com.example.before")]
    try scratch.checkIn(leaving, list, at: minute(120))
    #expect(try scratch.inventory() == nil)
  }

  @Test func `a record without a time fills what nobody has said and never counts as now`() throws {
    let scratch = try ScratchStore()
    try scratch.checkIn(Self.listed(Self.present()), at: minute(10))
    #expect(try scratch.devices().first?.lastCheckInAt == nil)
    var later = Self.listed(Self.present())
    (later.osText, later.model) = ("26.0", "iPhone")
    try scratch.checkIn(later, at: minute(20))
    let filled = try #require(try scratch.devices().first)
    #expect(filled.osText == "18.1")
    #expect(filled.model == "iPhone")
    #expect(filled.lastCheckInAt == nil)
    try scratch.checkIn(Self.present(), at: minute(120))
    #expect(try scratch.devices().first?.lastCheckInAt == minute(100))
  }

  @Test func `a message without a time counts from its receipt`() throws {
    let scratch = try ScratchStore()
    var message = Self.present()
    message.observedAt = nil
    try scratch.checkIn(message, at: minute(20))
    #expect(try scratch.devices().first?.lastCheckInAt == minute(20))
  }

  @Test func `a manager's clock that is ahead ends no list`() throws {
    let scratch = try ScratchStore()
    var ahead = Self.present()
    ahead.enrolledAt = minute(90_000)
    ahead.installedApps = [InstalledApp(appId: "com.example.now")]
    try scratch.checkIn(ahead, at: minute(120))
    #expect(try scratch.inventory()?.installed.count == 1)
  }

  @Test func `an enrolment that is known to be earlier and speaks again changes nothing`() throws {
    let scratch = try ScratchStore()
    try scratch.checkIn(Self.former(at: minute(50)), at: minute(50))
    try scratch.checkIn(Self.present(), at: minute(100))
    try scratch.checkIn(Self.former(at: minute(140)), at: minute(140))
    #expect(try scratch.devices().first?.osText == "18.1")
  }

  @Test func `a report by an id that was a device's before is about whose id it is now`() throws {
    let scratch = try ScratchStore()
    var connector = TestPartner.connector()
    connector.descriptor.identifiers = [.mdmDeviceId]
    try scratch.commit([.connectorSet(connector)])
    var (before, now) = (Self.former(at: minute(50)), Self.present())
    (before.manager, now.manager) = ("one", "one")
    try scratch.checkIn(before, now, at: minute(100))
    let report = TestPartner.report(
      .state(.highSeverity), of: [.mdmDeviceId: "OLD"], at: minute(101))
    try scratch.report(report, from: TestPartner.id, at: minute(101))
    #expect(try scratch.unmatched(of: TestPartner.id) == 1)
    var other = CheckIn(
      observedAt: minute(102), identifiers: ids([.udid: "U2", .mdmDeviceId: "OLD"]), platform: .ios)
    other.manager = "another"
    try scratch.checkIn(other, at: minute(102))
    #expect(try scratch.devices().count == 2)
    #expect(try scratch.said(of: 2) == ["": .highSeverity])
  }

  @Test func `two ids of one device that have no time do not take turns`() throws {
    let scratch = try ScratchStore()
    let both = [Self.former(at: nil), Self.former(at: nil)].enumerated().map { index, checkIn in
      var checkIn = checkIn
      checkIn.identifiers = ids([.udid: "U1", .mdmDeviceId: "ID\(index)"])
      checkIn.name = "Record \(index)"
      return checkIn
    }
    try scratch.checkIn(both[0], both[1], at: minute(100))
    let first = try #require(try scratch.devices().first)
    for time in 2...5 {
      try scratch.checkIn(both[0], both[1], at: minute(100 * time))
      #expect(try scratch.devices() == [first])
    }
  }

  @Test func `a late removal of an enrolment does not make it a later one`() throws {
    let scratch = try ScratchStore()
    try scratch.checkIn(Self.present(), Self.removal(at: minute(200)), at: minute(200))
    try scratch.checkIn(Self.former(at: minute(60)), at: minute(300))
    let device = try #require(try scratch.devices().first)
    #expect(device.identifier(.mdmDeviceId)?.value == "NEW")
    #expect(device.ownership == .company && device.leftAt == nil)
  }
}
