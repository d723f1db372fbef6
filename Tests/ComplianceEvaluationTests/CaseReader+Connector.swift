import ComplianceEvaluation
import ConnectorModel
import Foundation

extension CaseReader {
  static func connector(_ name: String, _ fields: Fields) throws -> ConnectorSituation {
    let isDefender = name == "defender"
    let id = isDefender ? ConnectorID.defender : ConnectorID(rawValue: name)
    let connector = Connector(
      descriptor: try descriptor(name, id: id, isDefender: isDefender, fields),
      togglesOn: Set(try fields.toggles("on") ?? []),
      unresponsivenessThresholdInDays: try fields.value("threshold") ?? 7,
      scope: try fields.groups("scope"), threatLifetimeHours: try fields.value("lifetimeHours"),
      isProvisioned: try fields.value("provisioned") ?? true,
      isDeprovisioned: try fields.value("deprovisioned") ?? false, createdAt: Fields.now,
      modifiedAt: try fields.time("modified") ?? Fields.now)
    let contact = try fields.time("contact") ?? Fields.now.adding(.hours(-1))
    let isNeverHeard = try fields.value("neverHeard") ?? false
    let counts = ConnectorCounts(
      messages: 0, messagesRefused: 0, reports: 0, reportsRefused: 0, unmatched: 0,
      identifierConflicts: 0, unknownWords: 0, skipped: 0, timesInFuture: 0)
    let health = ConnectorHealth(
      lastContactAt: isNeverHeard ? nil : contact,
      lastErrorCode: Int32(try fields.value("errorCode", as: Int.self) ?? 0), lagMilliseconds: 0,
      counts: counts)
    let situation = ConnectorSituation(
      connector: connector, health: health, classicPolicy: try classicPolicy(of: id, fields),
      partnerDevices: try partnerDevices(fields))
    try fields.end()
    return situation
  }

  private static func descriptor(
    _ name: String, id: ConnectorID, isDefender: Bool, _ fields: Fields
  ) throws -> PartnerDescriptor {
    let offered = try fields.toggles("offers") ?? Toggle.allCases
    let requires = try fields.object("requires")
    let toggles = try offered.map { toggle in
      OfferedToggle(
        toggle: toggle, label: toggle.name, help: "", isOnByDefault: false,
        requires: try requires?.toggles(toggle.name) ?? [])
    }
    try requires?.end()
    let compliance = try fields.object("minimum")
    let appProtection = try fields.object("appProtectionMinimum")
    let platforms = try Platform.allCases.map { platform in
      PlatformSupport(
        platform: platform, supportsCompliance: true, supportsAppProtection: true,
        minimumForCompliance: try compliance?.version(platform.rawValue),
        minimumForAppProtection: try appProtection?.version(platform.rawValue))
    }
    try compliance?.end()
    try appProtection?.end()
    return PartnerDescriptor(
      id: id, name: name, vendor: "Invented", adapterVersion: "1.0.0",
      levelSource: try fields.word("levelSource") ?? .state,
      needsClassicPolicy: try fields.value("needsClassicPolicy") ?? !isDefender,
      platforms: platforms, toggles: toggles, identifiers: [.directoryDeviceId],
      threatLifetimeDays: try fields.value("proposedLifetimeDays"))
  }

  static func classicPolicy(of connector: ConnectorID, _ fields: Fields) throws -> ClassicPolicy? {
    guard let state: ClassicPolicyState = try fields.word("classicPolicy") else { return nil }
    let change = ClassicPolicyChange(
      at: Fields.now.adding(.hours(-3)), actor: "sam", what: state.rawValue)
    return ClassicPolicy(
      id: PolicyID(rawValue: "classic"), displayName: "[\(connector)] Device policy",
      connector: connector, state: state, change: state == .active ? nil : change,
      createdAt: Fields.now.adding(.days(-30)))
  }

  /// `state` is short for one report of that state, an hour old; `reports` are taken as they are.
  private static func partnerDevices(_ fields: Fields) throws -> [PartnerDevice] {
    var reports = try fields.array("reports").map { try report($0) }
    if let state: PartnerDeviceState = try fields.word("state") {
      let observed = Fields.now.adding(.hours(-1))
      reports.append(
        CaseReport(
          device: "", report: namedReport(.state(state), at: observed), receivedAt: observed))
    }
    return folded(reports)
  }
}
