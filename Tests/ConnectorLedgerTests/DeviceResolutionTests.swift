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

  @Test func `a device that is enrolled again under another id stays one`() throws {
    let scratch = try ScratchStore()
    try scratch.checkIn(
      checkIn([.mdmDeviceId: "first", .serialNumber: "SN1"], at: minute(1)), at: minute(1))
    try scratch.checkIn(
      checkIn([.mdmDeviceId: "second", .serialNumber: "SN1"], at: minute(2)), at: minute(2))
    let devices = try scratch.devices()
    #expect(devices.count == 1)
    #expect(devices.first?.identifier(.mdmDeviceId)?.value == "second")
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

extension ScratchStore {
  fileprivate func inventory() throws -> Inventory? {
    try read { tables throws(StoreError) in
      try tables.inventory(of: DeviceKey(rawValue: 1))
    }
  }
}
