import ComplianceEvaluation
import ConnectorModel
import Testing

@testable import ConnectorLedger

/// Which change of settings has a partner told again, of devices and of apps.
struct DisclosureTermsTests {
  /// What is set of a connector.
  struct Terms: Sendable {
    var toggles: Set<Toggle> = [.iosEnabled]
    var scope: Set<String>? = ["field"]
    var needsPolicy = false

    fileprivate var terms: DisclosureTerms {
      var connector = TestPartner.connector(
        scope: scope.map { Set($0.map { GroupID(rawValue: $0) }) }, togglesOn: toggles,
        needsPolicy: needsPolicy)
      connector.descriptor.toggles += Self.ofApps.map {
        OfferedToggle(toggle: $0, label: $0.name, help: "Help.", isOnByDefault: false)
      }
      return DisclosureTerms(connector, classicPolicy: nil, tenant: Settings().tenant)
    }

    static let ofApps: [Toggle] = [
      .allowPartnerToCollectIOSApplicationMetadata,
      .allowPartnerToCollectIOSPersonalApplicationMetadata,
    ]
  }

  struct Change: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var before: Terms?
    var after: Terms
    var tellsDevices: Bool
    var tellsApps: Bool

    init(_ name: String, _ before: Terms?, _ after: Terms, devices: Bool, apps: Bool) {
      (testDescription, self.before, self.after) = (name, before, after)
      (tellsDevices, tellsApps) = (devices, apps)
    }
  }

  private static let apps: Set<Toggle> = [.iosEnabled, Terms.ofApps[0]]
  private static let allApps = apps.union([Terms.ofApps[1]])
  private static let both: Set<Toggle> = [.iosEnabled, .androidEnabled]

  static let changes = [
    Change("a new connector", nil, Terms(), devices: true, apps: false),
    Change("a new connector of apps", nil, Terms(toggles: apps), devices: true, apps: true),
    Change("nothing", Terms(), Terms(), devices: false, apps: false),
    Change(
      "nothing, of apps", Terms(toggles: allApps), Terms(toggles: allApps), devices: false,
      apps: false),
    Change("a platform more", Terms(), Terms(toggles: both), devices: true, apps: false),
    Change("a platform less", Terms(toggles: both), Terms(), devices: false, apps: false),
    Change("apps", Terms(), Terms(toggles: apps), devices: false, apps: true),
    Change("apps no more", Terms(toggles: apps), Terms(), devices: false, apps: false),
    Change("all apps", Terms(toggles: apps), Terms(toggles: allApps), devices: false, apps: true),
    Change(
      "a wider scope", Terms(), Terms(scope: ["field", "office"]), devices: true, apps: false),
    Change("another scope", Terms(), Terms(scope: ["office"]), devices: true, apps: false),
    Change(
      "a narrower scope", Terms(scope: ["field", "office"]), Terms(), devices: false, apps: false),
    Change("no scope", Terms(), Terms(scope: nil), devices: true, apps: false),
    Change("a first scope", Terms(scope: nil), Terms(), devices: false, apps: false),
    Change(
      "a wider scope, of apps", Terms(toggles: apps), Terms(toggles: apps, scope: nil),
      devices: true,
      apps: true),
    Change(
      "no registration", Terms(needsPolicy: true), Terms(needsPolicy: false), devices: true,
      apps: false),
    Change(
      "a registration", Terms(needsPolicy: false), Terms(needsPolicy: true), devices: false,
      apps: false),
  ]

  @Test(arguments: changes)
  func `a partner is told again of what it may know and did not`(change: Change) {
    let before = change.before?.terms
    #expect(change.after.terms.widenDevices(before) == change.tellsDevices)
    #expect(change.after.terms.widenApps(before) == change.tellsApps)
  }
}
