import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Testing

/// Which device a check-in is about, and what it makes of it.
struct DeviceResolutionTests {
  private func checkIn(_ values: [IdentifierKind: String], at time: Timestamp? = nil) -> CheckIn {
    CheckIn(observedAt: time, identifiers: ids(values), platform: .ios)
  }

  @Test func `identifiers join without regard to case and dashes`() throws {
    let scratch = try ScratchStore()
    try scratch.checkIn(
      checkIn([.mdmDeviceId: "AB-CD-EF-01", .serialNumber: "SN001"], at: minute(1)), at: minute(1))
    try scratch.checkIn(checkIn([.mdmDeviceId: "abcdef01"], at: minute(2)), at: minute(2))
    #expect(try scratch.devices().count == 1)
  }

  @Test(arguments: ["", "null", "Unknown", "00000000-0000-0000-0000-000000000000", "N/A", "  "])
  func `a placeholder never joins two devices`(placeholder: String) throws {
    let scratch = try ScratchStore()
    try scratch.checkIn(
      checkIn([.serialNumber: "SN-A", .mdmDeviceId: placeholder]),
      checkIn([.serialNumber: "SN-B", .mdmDeviceId: placeholder]), at: minute(1))
    #expect(try scratch.devices().count == 2)
  }

  @Test func `an invented serial number that two devices share leaves them two`() throws {
    let scratch = try ScratchStore()
    try scratch.checkIn(
      checkIn([.udid: "udid-one", .serialNumber: "C000"]),
      checkIn([.udid: "udid-two", .serialNumber: "C000"]), at: minute(1))
    #expect(try scratch.devices().count == 2)
  }

  @Test func `hardware that is enrolled again under another id stays one device`() throws {
    let scratch = try ScratchStore()
    try scratch.checkIn(
      checkIn([.mdmDeviceId: "first", .udid: "U1"], at: minute(1)), at: minute(1))
    try scratch.checkIn(
      checkIn([.mdmDeviceId: "second", .udid: "U1"], at: minute(2)), at: minute(2))
    let devices = try scratch.devices()
    #expect(devices.count == 1)
    #expect(devices.first?.identifier(.mdmDeviceId)?.value == "second")
    #expect(devices.first?.formerEnrolments.map(\.id?.value) == ["first"])
  }

  @Test(arguments: [
    [IdentifierKind.serialNumber: "SN1"], [.serialNumber: "SN1", .directoryDeviceId: "D1"],
  ])
  func `two ids of one manager are two devices whatever weaker agrees`(
    shared: [IdentifierKind: String]
  ) throws {
    let scratch = try ScratchStore()
    let both = ["first", "second"].map {
      checkIn(shared.merging([.mdmDeviceId: $0]) { $1 }, at: minute(1))
    }
    for _ in 1...2 {
      try scratch.checkIn(both[0], both[1], at: minute(1))
      #expect(try scratch.devices().count == 2)
    }
  }

  @Test func `two managers know one device by its serial number`() throws {
    let scratch = try ScratchStore()
    var one = checkIn([.mdmDeviceId: "A1", .serialNumber: "SN1"], at: minute(1))
    one.manager = "intune"
    var other = checkIn([.mdmDeviceId: "B1", .serialNumber: "SN1"], at: minute(2))
    other.manager = "enterprises/LC1"
    try scratch.checkIn(one, other, at: minute(2))
    #expect(try scratch.devices().count == 1)
  }

  @Test func `an id means something within its manager only`() throws {
    let scratch = try ScratchStore()
    var one = checkIn([.mdmDeviceId: "7", .serialNumber: "SN1"], at: minute(1))
    one.manager = "intune"
    var other = checkIn([.mdmDeviceId: "7", .serialNumber: "SN2"], at: minute(2))
    other.manager = "enterprises/LC1"
    try scratch.checkIn(one, other, at: minute(2))
    #expect(try scratch.devices().count == 2)
  }

  @Test func `a serial number that two devices share joins nothing any more`() throws {
    let scratch = try ScratchStore()
    let all = [
      checkIn([.mdmDeviceId: "one", .serialNumber: "C0FFEE"], at: minute(1)),
      checkIn([.mdmDeviceId: "two", .serialNumber: "C0FFEE"], at: minute(1)),
      checkIn([.directoryDeviceId: "three", .serialNumber: "C0FFEE"], at: minute(1)),
    ]
    try scratch.checkIn(all[0], all[1], all[2], at: minute(1))
    #expect(try scratch.devices().count == 3)
    let bare = checkIn([.serialNumber: "C0FFEE"], at: minute(2))
    #expect(try scratch.checkIn(bare, at: minute(2)).devicesAmbiguous == 1)
    #expect(try scratch.checkIn(all[0], all[1], all[2], at: minute(3)).devicesNew == 0)
    #expect(try scratch.devices().count == 3)
  }

  @Test func `a directory id joins nothing that the hardware says is another`() throws {
    let scratch = try ScratchStore()
    try scratch.checkIn(
      checkIn([.udid: "U1", .directoryDeviceId: "D1"], at: minute(1)),
      checkIn([.udid: "U2", .directoryDeviceId: "D1"], at: minute(1)), at: minute(1))
    #expect(try scratch.devices().count == 2)
  }

  @Test func `rows of earlier versions join as they did then`() throws {
    let scratch = try ScratchStore()
    let both = ["first", "second"].map {
      checkIn([.mdmDeviceId: $0, .serialNumber: "SN1"], at: minute(1))
    }
    try scratch.commit(
      [
        .checkIns(
          CheckInBatch(
            source: "test", receivedAt: minute(1), checkIns: both, joinsByStrength: false))
      ], at: minute(1))
    #expect(try scratch.devices().count == 1)
  }

  @Test func `a person's name joins no devices`() throws {
    let scratch = try ScratchStore()
    try scratch.checkIn(
      checkIn([.udid: "one", .userPrincipalName: "anna@example.org"]),
      checkIn([.udid: "two", .userPrincipalName: "anna@example.org"]), at: minute(1))
    #expect(try scratch.devices().count == 2)
  }

  @Test func `an older check-in changes nothing and fills what nobody has said since`() throws {
    let scratch = try ScratchStore()
    var newer = checkIn([.udid: "one"], at: minute(10))
    newer.osText = "17.2"
    var older = checkIn([.udid: "one"], at: minute(5))
    older.osText = "16.0"
    older.model = "iPhone"
    try scratch.checkIn(newer, at: minute(10))
    try scratch.checkIn(older, at: minute(11))
    let device = try #require(try scratch.devices().first)
    #expect(device.osText == "17.2")
    #expect(device.model == "iPhone")
    #expect(device.lastCheckInAt == minute(10))
  }

  @Test func `the same check-in twice says nothing new`() throws {
    let scratch = try ScratchStore()
    let said = checkIn([.udid: "one"], at: minute(1))
    #expect(try scratch.checkIn(said, at: minute(1)).devicesNew == 1)
    let before = try scratch.devices()
    #expect(try scratch.checkIn(said, at: minute(9)).devicesUnchanged == 1)
    #expect(try scratch.devices() == before)
  }

  @Test func `a check-in without a time that says nothing new changes nothing`() throws {
    let scratch = try ScratchStore()
    try scratch.checkIn(checkIn([.udid: "one"]), at: minute(1))
    let before = try scratch.devices()
    #expect(try scratch.checkIn(checkIn([.udid: "one"]), at: minute(5)).devicesUnchanged == 1)
    #expect(try scratch.devices() == before)
  }

  @Test func `a time that lies ahead counts as the time of receipt`() throws {
    let scratch = try ScratchStore()
    try scratch.checkIn(checkIn([.udid: "one"], at: minute(1000)), at: minute(1))
    #expect(try scratch.devices().first?.lastCheckInAt == minute(1))
  }

  @Test func `a device that left and comes back is the same device`() throws {
    let scratch = try ScratchStore()
    try scratch.checkIn(checkIn([.udid: "one"], at: minute(1)), at: minute(1))
    var leaving = CheckIn(observedAt: minute(2), identifiers: ids([.udid: "one"]))
    leaving.left = true
    try scratch.checkIn(leaving, at: minute(2))
    #expect(try scratch.devices().first?.leftAt == minute(2))
    try scratch.checkIn(checkIn([.udid: "one"], at: minute(3)), at: minute(3))
    let devices = try scratch.devices()
    #expect(devices.count == 1)
    #expect(devices.first?.leftAt == nil)
  }

  @Test func `an inventory that arrives late does not replace a newer one`() throws {
    let scratch = try ScratchStore()
    var newer = checkIn([.udid: "one"], at: minute(10))
    newer.installedApps = [InstalledApp(appId: "com.example.new")]
    var older = checkIn([.udid: "one"], at: minute(5))
    older.installedApps = [InstalledApp(appId: "com.example.old")]
    try scratch.checkIn(newer, at: minute(10))
    try scratch.checkIn(older, at: minute(11))
    let inventory = try scratch.inventory()
    #expect(inventory?.installed.map(\.appId) == ["com.example.new"])
  }

  @Test func `an acknowledged empty list empties the inventory`() throws {
    let scratch = try ScratchStore()
    var full = checkIn([.udid: "one"], at: minute(1))
    full.installedApps = [InstalledApp(appId: "com.example.app")]
    try scratch.checkIn(full, at: minute(1))
    var empty = checkIn([.udid: "one"], at: minute(2))
    empty.installedApps = []
    try scratch.checkIn(empty, at: minute(2))
    #expect(try scratch.inventory()?.installed == [])
    #expect(try scratch.inventory()?.installedAt == minute(2))
  }
}
