import ConnectorModel

/// The words of an act.
struct ActWords {
  var name: String
  var object: String
  var which: String?
  var detail: String?
  /// Whom it concerns, where that is a connector.
  var connector: ConnectorID?

  /// Whether it is something that a partner's silence did, and nobody else.
  var isNoticed: Bool {
    AdministrativeAct.Kind(rawValue: name).map { AdministrativeAct.Kind.silences.contains($0) }
      ?? false
  }
}

extension AdministrativeAct.Kind {
  fileprivate static let silences: Set<AdministrativeAct.Kind> = [
    .partnerSilent, .partnerUnresponsive, .partnerHeardAgain,
  ]
}

extension JournalEntry {
  /// Nil for what no administrator did.
  var act: ActWords? {
    switch self {
    case .checkIns, .partnerMessage, .reports, .disclosures, .decisions, .quarantined,
      .quarantineReleased, .shadowCompared, .refused:
      nil
    // What was done is said by the act beside it.
    case .adapterSet, .trustSet, .adapterSourceSet: nil
    case .administrativeAct(let act):
      ActWords(name: act.kind.rawValue, object: act.object, which: act.which, detail: act.detail)
    case .shadowSet(let setting):
      ActWords(
        name: setting.version == nil ? "shadowEnded" : "shadowStarted",
        object: setting.connector.rawValue, which: setting.version, connector: setting.connector)
    case .tenantSet, .connectorSet, .connectorDeleted, .classicPolicySet, .classicPolicyRemoved:
      connectionAct
    default: policyAct
    }
  }

  private var connectionAct: ActWords? {
    switch self {
    case .tenantSet(let tenant):
      ActWords(
        name: "tenantSet", object: "the tenant",
        detail: "mdmAuthority=\(tenant.mdmAuthority.rawValue)"
          + " serviceRelease=\(tenant.serviceRelease.rawValue)"
          + " unassignedDevicesAre=\(tenant.unassignedDevicesAre.rawValue)"
          + " newDeviceGraceHours=\(tenant.newDeviceGraceHours)")
    case .connectorSet(let connector):
      ActWords(
        name: "connectorSet", object: connector.descriptor.name, which: connector.id.rawValue,
        detail: connector.settingWords, connector: connector.id)
    case .connectorDeleted(let id):
      ActWords(name: "connectorDeleted", object: id.rawValue, connector: id)
    case .classicPolicySet(let policy):
      ActWords(
        name: "classicPolicySet", object: policy.displayName, which: policy.id.rawValue,
        detail: policy.state.rawValue, connector: policy.connector)
    case .classicPolicyRemoved(let id): ActWords(name: "classicPolicyRemoved", object: id.rawValue)
    default: nil
    }
  }

  private var policyAct: ActWords? {
    switch self {
    case .compliancePolicySet(let policy):
      ActWords(
        name: "compliancePolicySet", object: policy.displayName, which: policy.id.rawValue,
        detail: "version \(policy.version), \(policy.assignments.count) assignments")
    case .compliancePolicyDeleted(let id):
      ActWords(name: "compliancePolicyDeleted", object: id.rawValue)
    case .appProtectionPolicySet(let policy):
      ActWords(
        name: "appProtectionPolicySet", object: policy.displayName, which: policy.id.rawValue,
        detail: "version \(policy.version), \(policy.assignments.count) assignments")
    case .appProtectionPolicyDeleted(let id):
      ActWords(name: "appProtectionPolicyDeleted", object: id.rawValue)
    case .groupSet(let group):
      ActWords(name: "groupSet", object: group.displayName, which: group.id.rawValue)
    case .groupDeleted(let id): ActWords(name: "groupDeleted", object: id.rawValue)
    case .groupMembersChanged(let change):
      ActWords(
        name: "groupMembersChanged", object: change.group.rawValue,
        detail: "\(change.added.count) added, \(change.removed.count) removed")
    default: nil
    }
  }
}

extension Connector {
  /// The settings by their names. Of the adapter's own only the names: a value may be a secret.
  fileprivate var settingWords: String {
    var words = [
      "on: \(togglesOn.map(\.name).sorted().joined(separator: " "))",
      "partnerUnresponsivenessThresholdInDays=\(unresponsivenessThresholdInDays)",
    ]
    if let scope { words.append("scope=\(scope.map(\.rawValue).sorted().joined(separator: ","))") }
    if let threatLifetimeHours { words.append("threatLifetimeHours=\(threatLifetimeHours)") }
    if isDeprovisioned || !isProvisioned { words.append("provisioned=off") }
    words += levelWords.map { "levelWord.\($0.word)=\($0.state.rawValue)" }
    words += settings.keys.sorted().map { "setting.\($0)" }
    return words.joined(separator: ", ")
  }
}
