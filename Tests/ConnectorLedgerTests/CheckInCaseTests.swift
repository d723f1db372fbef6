import ConnectorModel
import ConnectorStore
import Foundation
import Testing

/// What check-ins make of devices, by `check-ins.json`: what is said, in the order of arrival, and what then is known
/// of each device, in the order in which they were heard of. A device has at least what its row says; "-" stands for
/// nothing. Times are minutes.
struct CheckInCaseTests {
  struct Case: Decodable, CustomTestStringConvertible, Sendable {
    var `case`: String
    /// Whether the rows are of a version from before identifiers had a strength.
    var isByOrder: Bool?
    var said: [[String: String]]
    var devices: [[String: String]]

    var testDescription: String { `case` }
  }

  private struct File: Decodable { var cases: [Case] }

  static let cases: [Case] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "check-ins.json")
    do {
      return try JSONDecoder().decode(File.self, from: Data(contentsOf: file)).cases
    } catch {
      fatalError("\(file.path): \(error)")
    }
  }()

  @Test(arguments: cases)
  func `check-ins make of devices what the table says`(row: Case) throws {
    let scratch = try ScratchStore()
    var latest = minute(0)
    for said in row.said {
      let checkIn = try checkIn(said)
      let time = try said["received"].map { minute(try #require(Int($0))) }
      // A host's clock goes forward; what arrives late was made earlier.
      let receivedAt = max(latest, try #require(time ?? checkIn.observedAt))
      latest = receivedAt
      try scratch.commit(
        [
          .checkIns(
            CheckInBatch(
              source: "test", receivedAt: receivedAt, checkIns: [checkIn],
              joinsByStrength: !(row.isByOrder ?? false)))
        ], at: receivedAt)
    }
    let devices = try scratch.devices()
    #expect(devices.count == row.devices.count)
    for (device, expected) in zip(devices, row.devices) {
      let inventory = try scratch.read { tables throws(StoreError) in
        try tables.inventory(of: device.key)
      }
      let known = device.described(with: inventory)
      for (member, value) in expected { #expect(known[member] == value, "\(member)") }
    }
    #expect(try scratch.rebuild().isIdentical)
  }

  private func checkIn(_ said: [String: String]) throws -> CheckIn {
    func time(_ member: String) throws -> Timestamp? {
      try said[member].map { minute(try #require(Int($0))) }
    }
    func flag(_ member: String) -> Bool? { said[member].map { $0 == "true" } }
    return CheckIn(
      observedAt: try time("at"),
      identifiers: try said["ids"].map(Self.identifiers) ?? [],
      platform: said["platform"].flatMap(Platform.init(rawValue:)),
      ownership: said["ownership"].flatMap(Ownership.init(rawValue:)),
      management: said["management"].flatMap(Management.init(rawValue:)), osText: said["os"],
      name: said["name"], model: said["model"], manufacturer: said["manufacturer"],
      isSupervised: flag("supervised"), isJailbroken: flag("jailbroken"),
      enrolledAt: try time("enrolled"), protectedApps: said["protected"].map { [$0] },
      groups: said["groups"].map { [GroupID(rawValue: $0)] },
      installedApps: said["installed"].map { [InstalledApp(appId: $0)] },
      managedApps: said["managed"].map { [ManagedApp(appId: $0, status: .managed)] },
      left: flag("left") ?? false, isListed: flag("listed") ?? false, manager: said["manager"])
  }

  static func identifiers(_ text: String) throws -> [DeviceIdentifier] {
    try text.split(separator: " ").map { pair in
      let parts = pair.split(separator: "=").map(String.init)
      let kind = try #require(Self.kinds.first { $0.name == parts[0] }?.kind)
      return try #require(DeviceIdentifier(kind, parts[1]))
    }
  }

  fileprivate static let kinds: [(name: String, kind: IdentifierKind)] = [
    ("directory", .directoryDeviceId), ("imei", .imei), ("mdm", .mdmDeviceId),
    ("parent", .parentPartnerDeviceId), ("partner", .partnerDeviceId), ("serial", .serialNumber),
    ("udid", .udid),
    ("user", .userPrincipalName),
  ]
}

extension Device {
  /// As the table says it.
  fileprivate func described(with inventory: Inventory?) -> [String: String] {
    let ids = CheckInCaseTests.kinds.compactMap { name, kind in
      identifier(kind).map { "\(name)=\($0.value)" }
    }
    let former = formerEnrolments.map { "\($0.id?.value ?? "-")@\(text($0.since))" }
    let formerLeft = formerEnrolments.map { "\($0.id?.value ?? "-")@\(text($0.leftAt))" }
    func list(_ apps: [String?], _ time: Timestamp?) -> String {
      time == nil ? "-" : "\(apps.compactMap { $0 }.joined(separator: " "))@\(text(time))"
    }
    return [
      "installed": list(inventory?.installed.map(\.appId) ?? [], inventory?.installedAt),
      "managed": list(inventory?.managed.map(\.appId) ?? [], inventory?.managedAt),
      "ids": ids.joined(separator: " "), "at": text(lastCheckInAt), "since": text(spokeSince),
      "enrolled": text(enrolledAt), "left": text(leftAt),
      "former": former.joined(separator: " "), "former left": formerLeft.joined(separator: " "),
      "manager": manager ?? "-", "platform": platform?.rawValue ?? "-",
      "ownership": ownership.rawValue, "management": management.rawValue, "os": osText ?? "-",
      "name": name ?? "-", "model": model ?? "-", "manufacturer": manufacturer ?? "-",
      "supervised": isSupervised.map(String.init) ?? "-",
      "jailbroken": isJailbroken.map(String.init) ?? "-",
      "groups": groups.map(\.rawValue).sorted().joined(separator: " "),
      "protected": protectedApps.joined(separator: " "),
    ]
  }

  private func text(_ time: Timestamp?) -> String {
    time.map { String(($0.milliseconds - minute(0).milliseconds) / 60_000) } ?? "-"
  }
}
