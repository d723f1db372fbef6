import ConnectorModel
import Testing

@testable import AdapterRunning

/// When a record that an adapter did not survive is offered again.
struct QuarantineTests {
  private static let partner = ConnectorID(rawValue: "11111111-2222-4333-8444-555555555555")

  private func finding(
    _ item: QuarantineSubject.Item, digest: String, at time: Timestamp
  ) -> QuarantineFinding {
    QuarantineFinding(
      subject: QuarantineSubject(connector: Self.partner, item: item), digest: digest,
      adapterVersion: "1.0.0", code: "worker.crashed", message: "It crashed.", at: time)
  }

  private func device(_ change: (inout Device) -> Void = { _ in }) -> Device {
    var device = Device(
      key: DeviceKey(rawValue: 1), platform: .ios, ownership: .company, management: .enrolled,
      identifiers: ids([.serialNumber: "S1", .udid: "u1"]), osText: "18", model: "poison",
      lastCheckInAt: minute(1), receivedAt: minute(1))
    change(&device)
    return device
  }

  private static let changes: [(String, Bool, @Sendable (inout Device) -> Void)] = [
    ("the same", true, { _ in }), ("a later check-in", true, { $0.lastCheckInAt = minute(9) }),
    ("another order", true, { $0.identifiers.reverse() }),
    ("a name, which no adapter sees", true, { $0.name = "Anna's" }),
    ("another model", false, { $0.model = "sound" }),
    ("another version", false, { $0.osText = "18.1" }),
    ("jailbroken", false, { $0.isJailbroken = true }),
    ("an identifier more", false, { $0.identifiers += ids([.imei: "356938035643809"]) }),
  ]

  @Test(arguments: changes)
  func `a device that is set aside is held until something changes that its adapter sees`(
    what: String, isHeld: Bool, change: @Sendable (inout Device) -> Void
  ) {
    let item = QuarantinedItem(
      number: JournalPosition(rawValue: 1),
      finding: finding(
        .device(DeviceKey(rawValue: 1)), digest: OfferedDigest.of(device()), at: minute(1)),
      firstAt: minute(1), count: 1)
    let quarantine = Quarantine(of: Self.partner, [item])
    #expect(quarantine.holds(device(change)) == isHeld, "\(what)")
    #expect(!quarantine.holds(device { $0 = $0.renumbered(2) }))
  }

  @Test func `an inventory is known again whatever the order of its apps and its time`() {
    let apps = ["a", "b"].map { SharedApp(app: InstalledApp(appId: $0), isManaged: true) }
    func digest(_ apps: [SharedApp], at time: Timestamp) -> String {
      OfferedDigest.of(
        DisclosedInventory(device: DeviceKey(rawValue: 1), observedAt: time, apps: apps))
    }
    #expect(digest(apps, at: minute(1)) == digest(apps.reversed(), at: minute(2)))
    #expect(digest(apps, at: minute(1)) != digest([apps[0]], at: minute(1)))
    #expect(digest(apps, at: minute(1)) != digest(apps + [apps[0]], at: minute(1)))
  }
}

extension Device {
  fileprivate func renumbered(_ number: Int64) -> Device {
    var device = self
    device.key = DeviceKey(rawValue: number)
    return device
  }
}
