import ConnectorModel
import ConnectorService

extension ReasonView {
  /// What would end a reason that something is asked of somebody for; nil for all others.
  var changesWhen: String? {
    switch effect {
    case .noncompliant, .pending, .block, .wipe: rule.changesWhen
    case .none, .notApplicable: rule == .partnerUnresponsive ? rule.changesWhen : nil
    case .compliant, .allow, .warning: nil
    }
  }
}

extension RuleID {
  fileprivate var changesWhen: String? {
    switch self {
    case .threatLevelAbove: "the partner reports a lower level"
    case .deviceCompromised: "the partner no longer calls the device compromised"
    case .partnerDataMissing: "the partner reports a level"
    case .partnerAppNotActive: "the partner's app is active on the device"
    case .partnerUnresponsive: "the partner is heard again"
    case .osVersionUnsupported, .osVersionBelowMinimum: "the device is updated"
    case .osVersionAboveMaximum: "the policy allows the version"
    case .osVersionUnknown: "a check-in names the version"
    case .deviceNotRegistered, .registrationRequired: "the device is registered in the directory"
    case .deviceJailbroken: "a check-in says that the device is not jailbroken"
    case .jailbreakStateUnknown: "a check-in says whether the device is jailbroken"
    case .noPolicyAssigned: "a policy is assigned"
    default: nil
    }
  }
}
