import ConnectorModel
import StoredForms

struct StoredAppProtectionPolicy: StoredForm {
  static let kind = "appProtectionPolicy"

  var id: String
  var displayName: String
  var description: String?
  var platform: String
  var version: Int
  var maximumAllowedDeviceThreatLevel: String?
  var mobileThreatDefenseRemediationAction: String
  var mobileThreatDefensePartnerPriority: String?
  var assignments: [StoredAssignment]
  var createdAt: String
  var modifiedAt: String

  init(_ policy: AppProtectionPolicy) {
    id = policy.id.rawValue
    displayName = policy.displayName
    description = policy.description
    platform = policy.platform.word
    version = policy.version
    maximumAllowedDeviceThreatLevel = policy.maximumAllowedDeviceThreatLevel?.word
    mobileThreatDefenseRemediationAction = policy.mobileThreatDefenseRemediationAction.word
    mobileThreatDefensePartnerPriority = policy.mobileThreatDefensePartnerPriority?.word
    assignments = policy.assignments.map(StoredAssignment.init)
    createdAt = policy.createdAt.iso8601
    modifiedAt = policy.modifiedAt.iso8601
  }

  func value() throws(UnreadableForm) -> AppProtectionPolicy {
    AppProtectionPolicy(
      id: PolicyID(rawValue: id), displayName: displayName, description: description,
      platform: try platform.word("platform"), version: version,
      maximumAllowedDeviceThreatLevel: try maximumAllowedDeviceThreatLevel?.word(
        "maximumAllowedDeviceThreatLevel"),
      mobileThreatDefenseRemediationAction: try mobileThreatDefenseRemediationAction.word(
        "mobileThreatDefenseRemediationAction"),
      mobileThreatDefensePartnerPriority: try mobileThreatDefensePartnerPriority?.word(
        "mobileThreatDefensePartnerPriority"), assignments: try assignments.values(),
      createdAt: try createdAt.time("createdAt"), modifiedAt: try modifiedAt.time("modifiedAt"))
  }
}

extension RemediationAction: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .block: "block"
    case .wipe: "wipe"
    }
  }
}

extension PartnerPriority: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .defenderOverThirdPartyPartner: "defenderOverThirdPartyPartner"
    case .thirdPartyPartnerOverDefender: "thirdPartyPartnerOverDefender"
    }
  }
}
