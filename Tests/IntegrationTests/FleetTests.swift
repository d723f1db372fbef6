import Foundation
import Testing

/// The tour of `Scripts/demo`, with what it must come to.
@Suite("The whole path")
struct FleetTests {
  /// What is decided about a device of the made-up fleet.
  struct Decision: Hashable, Sendable {
    var compliance: String
    var because: String
    var appProtection: String
  }

  static let notProtected = "notApplicable"

  /// Checked by hand against the tables of the specification.
  static let expected: [String: Decision] = [
    // Compliant by what the partner says.
    "Mara's iPhone": decision("compliant", "threatLevelWithin"),
    "Alva's iPhone": decision("compliant", "threatLevelWithin"),
    "Rafael's iPhone": decision("compliant", "threatLevelWithin"),
    "Ben's Galaxy": decision("compliant", "threatLevelWithin"),
    "Omar's moto": decision("compliant", "threatLevelWithin"),
    "Scanner 01": decision("compliant", "threatLevelWithin"),
    "FIN-LT-014": decision("compliant", "threatLevelWithin"),
    "Courier phone 2": decision("compliant", "threatLevelWithin"),
    // Noncompliant.
    "Jonas's iPhone": decision("noncompliant", "threatLevelAbove"),
    "Ines's Pixel": decision("noncompliant", "threatLevelAbove"),
    "FIN-LT-022": decision("noncompliant", "threatLevelAbove"),
    "Courier phone 4": decision("noncompliant", "threatLevelAbove"),
    "Dana's iPhone": decision("noncompliant", "deviceCompromised"),
    "Reception iPad": decision("noncompliant", "osVersionUnsupported"),
    "Courier phone 3": decision("noncompliant", "osVersionUnsupported"),
    "Lena's tablet": decision("noncompliant", "deviceJailbroken"),
    "Site phone 5": decision("noncompliant", "deviceJailbroken"),
    "SALES-LT-003": decision("noncompliant", "missingDataBlocked"),
    "LAB-WS-01": decision("noncompliant", "missingDataBlocked"),
    "Signe's iPhone": decision("noncompliant", "missingDataBlocked"),
    // In grace.
    "Scanner 02": decision("inGracePeriod", "threatLevelAbove"),
    "Scanner 03": decision("inGracePeriod", "threatLevelAbove"),
    // Waiting for data.
    "Field iPad 3": decision("compliant", "awaitingPartnerData"),
    "Kiosk iPad": decision("compliant", "awaitingPartnerData"),
    "Theo's iPhone": decision("compliant", "awaitingPartnerData"),
    "Sana's iPhone": decision("compliant", "awaitingPartnerData"),
    "Forklift tablet": decision("compliant", "awaitingPartnerData"),
    // The other rule of its policy is met; that comes first.
    "Security desk phone": decision("compliant", "awaitingPartnerData"),
    // Nothing is demanded of these.
    "DESIGN-MB-07": decision("compliant", "noPolicyAssigned"),
    "OPS-MB-02": decision("compliant", "noPolicyAssigned"),
    "Leaver's iPhone": decision("unknown", "deviceLeft"),
    // Under app protection only.
    "Freya's own phone": decision("unknown", "notEnrolled", "block"),
    "Ivo's own phone": decision("unknown", "notEnrolled", "allow"),
    "Kofi's own phone": decision("unknown", "notEnrolled", "allow"),
    "Lucia's own phone": decision("unknown", "notEnrolled", "wipe"),
    "Mei's own phone": decision("unknown", "notEnrolled", "block"),
    "Nils's own phone": decision("unknown", "notEnrolled", "block"),
    "Pia's own phone": decision("unknown", "notEnrolled", "block"),
    "Quinn's own PC": decision("unknown", "notEnrolled", "allow"),
    "Rosa's own phone": decision("unknown", "notEnrolled", "allow"),
  ]

  private static func decision(
    _ compliance: String, _ because: String, _ appProtection: String = notProtected
  ) -> Decision {
    Decision(compliance: compliance, because: because, appProtection: appProtection)
  }

  @Test(
    "The tour decides about every device as it should, and ends by itself", .timeLimit(.minutes(5)))
  func tour() async throws {
    let gatehouse = try Gatehouse()
    let answer = try await gatehouse.tour()
    #expect(answer.status == 0, "\(answer.out.suffix(2_000))\(answer.err)")

    let devices = try await gatehouse.json("device", "list").elements
    #expect(devices.count == Self.expected.count + 1)
    var decisions: [String: Decision] = [:]
    for device in devices {
      decisions[device["name"].text ?? "-"] = Decision(
        compliance: device["complianceState"].text ?? "",
        because: device["complianceReason"]["rule"].text ?? "",
        appProtection: device["appProtection"].text ?? "")
    }
    // The scanner that was wiped has no name.
    #expect(decisions.removeValue(forKey: "-") == Self.decision("unknown", "deviceLeft"))
    for (name, expected) in Self.expected { #expect(decisions[name] == expected, "\(name)") }

    try await explains(gatehouse)
    try await discloses(gatehouse)
    try await counts(gatehouse)
  }

  private func explains(_ gatehouse: Gatehouse) async throws {
    let whole = try await gatehouse.run("explain", "Jonas's iPhone")
    for word in [
      "Lookout for Work", "Symantec Endpoint Protection", "highSeverity", "mediumSeverity",
    ] {
      #expect(whole.out.contains(word), "\(word)")
    }
    let policy = "Phones and tablets: at most low"
    let one = try await gatehouse.json("explain", "Jonas's iPhone", "--policy", policy)
    #expect(one["compliance"]["policies"].elements.map { $0["displayName"].text } == [policy])
    let other = try await gatehouse.run(
      "explain", "Jonas's iPhone", "--policy", "PCs: at most medium")
    #expect(other.status == 3)

    // An administrator has said what Symantec's unknown word means.
    let compromised = try await gatehouse.run("explain", "Dana's iPhone")
    #expect(
      compromised.out.contains("deviceCompromised (compromised), Symantec Endpoint Protection"))

    // Lookout's classic policy was deleted: what it said stands, with a warning.
    let warned = try await gatehouse.json("explain", "Mara's iPhone")
    let reasons = warned["compliance"]["reasons"].elements
    #expect(
      reasons.contains {
        $0["rule"].text == "classicPolicyDeleted" && $0["effect"].text == "warning"
      })
  }

  private func discloses(_ gatehouse: Gatehouse) async throws {
    // Five apps, two of them installed and managed: only those concern an employer.
    let own = try await gatehouse.json("disclosures", "Alva's iPhone")
    #expect(own[0]["record"]["shared"].int == 2)
    #expect(own[0]["record"]["withheld"].int == 3)
    let company = try await gatehouse.json("disclosures", "Rafael's iPhone")
    #expect(company[0]["record"]["shared"].int == 4)
    #expect(company[0]["record"]["withheld"].int == 0)
  }

  private func counts(_ gatehouse: Gatehouse) async throws {
    let lookout = try await gatehouse.json("connector", "show", "lookout")
    #expect(lookout["unmatchedReports"].int == 1)
    #expect(lookout["refuses"].text == "classicPolicyDeleted")
    let symantec = try await gatehouse.json("connector", "show", "symantec")
    #expect(symantec["counts"]["unknownWords"].int == 1)
    try await gatehouse.expectIdenticalTables()
  }
}

extension Gatehouse {
  /// Runs `Scripts/demo` on this data folder.
  func tour() async throws -> Answer {
    let environment = [
      "GATEHOUSE_DATA": scratch.path("data"), "GATEHOUSE_PRODUCTS": Products.folder.path,
      "HOME": scratch.path("home"), "USER": "tester", "PATH": "/usr/bin:/bin",
      "TMPDIR": scratch.path(""),
    ]
    return try await Self.start(Package.path("Scripts/demo"), [], environment, scratch: scratch)
      .answer.value
  }
}
