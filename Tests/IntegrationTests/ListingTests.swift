import Foundation
import Testing

/// The members that programs may rely on, listing by listing.
@Suite("Listings as JSON")
struct ListingTests {
  struct Listing: Sendable {
    var command: [String]
    var members: Set<String>
  }

  static let listings = [
    Listing(
      command: ["adapter", "list"], members: ["descriptor", "file", "isolation"]),
    Listing(
      command: ["connector", "list"],
      members: [
        "id", "name", "vendor", "adapterVersion", "isThirdParty", "partnerState",
        "lastHeartbeatDateTime", "health", "toggles", "partnerUnresponsivenessThresholdInDays",
        "levelWords", "classicPolicy", "counts", "unmatchedReports", "pendingMessages", "createdAt",
      ]),
    Listing(
      command: ["classic-policy", "list"],
      members: [
        "id", "displayName", "state", "connector", "connectorName", "isRequired", "createdAt",
      ]),
    Listing(
      command: ["policy", "compliance", "list"],
      members: [
        "id", "displayName", "type", "deviceThreatProtectionEnabled",
        "deviceThreatProtectionRequiredSecurityLevel", "assignments",
      ]),
    Listing(
      command: ["policy", "app-protection", "list"],
      members: [
        "id", "displayName", "platform", "maximumAllowedDeviceThreatLevel",
        "mobileThreatDefenseRemediationAction", "assignments",
      ]),
    Listing(
      command: ["group", "list"], members: ["id", "displayName", "createdAt", "members"]),
    Listing(
      command: ["device", "list"],
      members: [
        "number", "platform", "ownership", "management", "isRegistered", "lastCheckInAt", "groups",
        "complianceState", "complianceReason", "appProtection", "appProtectionReason",
      ]),
    Listing(
      command: ["unmatched", "lookout"], members: ["number", "receivedAt", "report"]),
    Listing(
      command: ["disclosures", "Alva's iPhone"], members: ["record", "connectorName"]),
    Listing(
      command: ["audit", "list"], members: ["position", "at", "actor", "act", "object"]),
  ]

  @Test(
    "Every listing is an array of objects with the members that are promised",
    .timeLimit(.minutes(5)))
  func listings() async throws {
    let gatehouse = try await Self.small()
    for listing in Self.listings {
      let name = listing.command.joined(separator: " ")
      let answer = try await gatehouse.run(listing.command + ["--output", "json"])
      #expect(answer.status == 0, "\(name): \(answer.err)")
      let rows = try JSON(parsing: answer.out).elements
      #expect(!rows.isEmpty, "\(name)")
      for row in rows {
        let missing = listing.members.subtracting(row.names)
        #expect(missing.isEmpty, "\(name): \(missing.sorted())")
      }
    }
  }

  @Test("Every listing has a table, and an empty one says so in words", .timeLimit(.minutes(5)))
  func tables() async throws {
    let full = try await Self.small()
    for listing in Self.listings {
      let answer = try await full.run(listing.command)
      #expect(answer.status == 0, "\(listing.command): \(answer.err)")
      #expect(answer.out.split(separator: "\n").count >= 2, "\(listing.command)")
    }
    let empty = try Gatehouse()
    try await empty.prepare(["tenant", "set", "newDeviceGraceHours=0"])
    for listing in Self.listings.prefix(7) {
      let answer = try await empty.run(listing.command)
      #expect(answer.status == 0, "\(listing.command): \(answer.err)")
      #expect(answer.out.contains("There are no "), "\(listing.command)")
      let none = try await empty.json("device", "list")
      #expect(none == .array([]))
    }
  }

  @Test("The way to print can be set once for a shell")
  func environment() async throws {
    let gatehouse = try Gatehouse()
    try await gatehouse.prepare(["tenant", "set", "newDeviceGraceHours=0"])
    let answer = try await gatehouse.run("tenant", "show", "-o", "json")
    #expect(
      try JSON(parsing: answer.out).names == [
        "mdmAuthority", "serviceRelease", "unassignedDevicesAre", "newDeviceGraceHours",
      ])
  }

  /// One of everything.
  private static func small() async throws -> Gatehouse {
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    try await gatehouse.prepare(
      ["connector", "add", "lookout"],
      [
        "connector", "set", "lookout", "iosEnabled=on",
        "allowPartnerToCollectIOSApplicationMetadata=on",
      ],
      ["group", "create", "field"],
      ["policy", "compliance", "create", "iOS", "--platform", "ios", "--require", "low"],
      ["policy", "app-protection", "create", "Mail", "--platform", "ios", "--maximum", "low"],
      ["import"] + Package.fleet(),
      ["ingest", "lookout", Package.sample("partners/lookout-events.json")])
    return gatehouse
  }

  @Test("Before anything is installed there are no adapters, and no refused one")
  func noAdapters() async throws {
    let gatehouse = try Gatehouse(namesFolder: false)
    try FileManager.default.removeItem(atPath: gatehouse.adaptersFolder)
    let list = try await gatehouse.run("adapter", "list")
    #expect(list.out.hasPrefix("There are no adapters in "))
  }

  @Test("Why an adapter cannot be used stands below its row where the screen is narrow")
  func remarks() async throws {
    var gatehouse = try Gatehouse(adapters: ["lookout"], namesFolder: false)
    gatehouse.columns = 80
    let list = try await gatehouse.run("adapter", "list").out.split(separator: "\n")
    #expect(list[2].hasPrefix("    The library is a loose file"))
    #expect(list.contains { $0.contains("(sign.unsigned)") })
  }
}
