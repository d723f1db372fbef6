import ConnectorModel
import Testing

@testable import AdapterRunning

/// What counts as another content of what a partner was told.
struct ToldDigestTests {
  private func device(_ change: (inout Device) -> Void = { _ in }) -> Device {
    var device = Device(
      key: DeviceKey(rawValue: 1), platform: .ios, ownership: .company, management: .enrolled,
      identifiers: ids([.serialNumber: "S1", .udid: "u1"]), osText: "18", model: "phone",
      lastCheckInAt: minute(1), receivedAt: minute(1))
    change(&device)
    return device
  }

  private static let changes: [(String, Bool, @Sendable (inout Device) -> Void)] = [
    ("the same", true, { _ in }),
    ("another order", true, { $0.identifiers.reverse() }),
    ("a name, which no adapter sees", true, { $0.name = "Anna's" }),
    ("a later check-in", false, { $0.lastCheckInAt = minute(9) }),
    ("no check-in", false, { $0.lastCheckInAt = nil }),
    ("another platform", false, { $0.platform = .macos }),
    ("another owner", false, { $0.ownership = .personal }),
    ("no management", false, { $0.management = .unenrolled }),
    ("another model", false, { $0.model = "pad" }),
    ("letters that belong to the text beside", false, { ($0.osText, $0.model) = ("18phone", "") }),
    ("an empty text for none", false, { $0.model = "" }),
    ("supervised", false, { $0.isSupervised = true }),
    ("not jailbroken", false, { $0.isJailbroken = false }),
    ("an identifier more", false, { $0.identifiers += ids([.imei: "356938035643809"]) }),
  ]

  @Test(arguments: changes)
  func `a device is told again when something changes that its adapter sees`(
    what: String, isSame: Bool, change: @Sendable (inout Device) -> Void
  ) {
    #expect((ToldDigest(device()) == ToldDigest(device(change))) == isSame, "\(what)")
  }

  private static let app = SharedApp(app: InstalledApp(appId: "a", name: "A"), isManaged: false)

  private static let lists: [(String, Bool, [SharedApp])] = [
    ("the same", true, [app, other]), ("another order", true, [other, app]),
    ("an app less", false, [app]), ("an app twice", false, [app, other, other]),
    ("none", false, []), ("managed", false, [SharedApp(app: app.app, isManaged: true), other]),
    (
      "another version", false,
      [app, SharedApp(app: InstalledApp(appId: "b", version: "2"), isManaged: true)]
    ),
    (
      "another size", false,
      [app, SharedApp(app: InstalledApp(appId: "b", bundleSize: 1), isManaged: true)]
    ),
    (
      "a beta", false,
      [app, SharedApp(app: InstalledApp(appId: "b", isBeta: true), isManaged: true)]
    ),
  ]
  private static let other = SharedApp(app: InstalledApp(appId: "b"), isManaged: true)

  @Test(arguments: lists)
  func `a list is told again when it names other apps, whatever their order and its time`(
    what: String, isSame: Bool, apps: [SharedApp]
  ) {
    func digest(_ apps: [SharedApp], at time: Timestamp) -> ToldDigest {
      ToldDigest(DisclosedInventory(device: DeviceKey(rawValue: 1), observedAt: time, apps: apps))
    }
    let before = digest([Self.app, Self.other], at: minute(1))
    #expect((digest(apps, at: minute(2)) == before) == isSame, "\(what)")
  }

  @Test func `a digest is its bytes`() {
    let bytes = (0..<16).map { UInt8($0 * 17) }
    #expect(ToldDigest(bytes: bytes)?.bytes == bytes)
    #expect(ToldDigest(bytes: bytes.dropLast()) == nil)
    #expect(ToldDigest(bytes: bytes + [0]) == nil)
  }
}
