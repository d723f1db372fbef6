/// The kind of a row of the journal. Its number is written with the row and never means anything else; it is
/// that of the entry's field in `journal.proto`.
package enum JournalKind: Int64, CaseIterable, Hashable, Sendable {
  case checkIns = 1
  case partnerMessage, reports, disclosures, decisions
  case quarantined, quarantineReleased, shadowCompared, refused
  case tenantSet, connectorSet, connectorDeleted
  case classicPolicySet, classicPolicyRemoved
  case compliancePolicySet, compliancePolicyDeleted
  case appProtectionPolicySet, appProtectionPolicyDeleted
  case groupSet, groupDeleted, groupMembersChanged
  case administrativeAct, shadowSet
  case adapterSet, trustSet, adapterSourceSet

  /// Kinds that set something: the last row of one is the version of the settings.
  package static let settings: Set<JournalKind> = [
    .tenantSet, .connectorSet, .connectorDeleted, .classicPolicySet, .classicPolicyRemoved,
    .compliancePolicySet, .compliancePolicyDeleted, .appProtectionPolicySet,
    .appProtectionPolicyDeleted, .groupSet, .groupDeleted, .groupMembersChanged, .shadowSet,
    .adapterSet, .trustSet, .adapterSourceSet,
  ]

  /// What administrators did, and what they have to know.
  package static let acts: Set<JournalKind> = settings.union([.administrativeAct])
}

extension JournalEntry {
  /// What kind of row the entry makes.
  package var kind: JournalKind {
    switch self {
    case .checkIns: .checkIns
    case .partnerMessage: .partnerMessage
    case .reports: .reports
    case .disclosures: .disclosures
    case .decisions: .decisions
    case .quarantined: .quarantined
    case .quarantineReleased: .quarantineReleased
    case .shadowCompared: .shadowCompared
    case .refused: .refused
    case .tenantSet: .tenantSet
    case .connectorSet: .connectorSet
    case .connectorDeleted: .connectorDeleted
    case .classicPolicySet: .classicPolicySet
    case .classicPolicyRemoved: .classicPolicyRemoved
    case .compliancePolicySet: .compliancePolicySet
    case .compliancePolicyDeleted: .compliancePolicyDeleted
    case .appProtectionPolicySet: .appProtectionPolicySet
    case .appProtectionPolicyDeleted: .appProtectionPolicyDeleted
    case .groupSet: .groupSet
    case .groupDeleted: .groupDeleted
    case .groupMembersChanged: .groupMembersChanged
    case .administrativeAct: .administrativeAct
    case .shadowSet: .shadowSet
    case .adapterSet: .adapterSet
    case .trustSet: .trustSet
    case .adapterSourceSet: .adapterSourceSet
    }
  }
}
