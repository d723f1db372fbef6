import ConnectorLedger
import ConnectorModel
import Foundation
import NameFolding

/// What an administrator wants a new policy to be.
package struct PolicyDraft<Policy: AssignedPolicy>: Sendable {
  private let make: @Sendable (PolicyID, Timestamp) -> Policy

  /// - Parameter make: the policy with an id of its own, at the time of its creation.
  package init(_ make: @escaping @Sendable (PolicyID, Timestamp) -> Policy) {
    self.make = make
  }

  /// The policy, or why there can be none like it beside those that there are.
  func policy(under settings: Settings, at time: Timestamp) throws(ServiceError) -> Policy {
    let policy = make(PolicyID(rawValue: UUID().uuidString), time)
    try policy.checkName(under: settings)
    try policy.checkValues()
    return policy
  }
}

/// What an administrator wants to be otherwise in a policy.
package struct PolicyEdit<Policy: AssignedPolicy>: Sendable {
  private let edit: @Sendable (inout Policy) throws(ServiceError) -> Void

  /// - Parameter edit: changes what the policy demands and what it is called, and nothing else.
  package init(_ edit: @escaping @Sendable (inout Policy) throws(ServiceError) -> Void) {
    self.edit = edit
  }

  /// The policy when it has been edited, or why it cannot be so.
  func policy(
    _ before: Policy, under settings: Settings, at time: Timestamp
  ) throws(ServiceError) -> Policy {
    var policy = before
    try edit(&policy)
    guard policy != before else { return before }
    policy.version = before.version + 1
    policy.modifiedAt = time
    if policy.displayName != before.displayName { try policy.checkName(under: settings) }
    try policy.checkValues()
    return policy
  }
}

extension AssignedPolicy {
  /// A name that people can read and type, and that no other policy of the kind has, as people type it.
  fileprivate func checkName(under settings: Settings) throws(ServiceError) {
    try GivenName.check(displayName, of: "a policy", atMost: 256)
    let others = Self.all(in: settings).filter { $0.id != id }
    let name = FoldedName(displayName)
    guard let other = others.first(where: { FoldedName($0.displayName) == name }) else { return }
    let article = Self.kind.first == "a" ? "an" : "a"
    throw ServiceError(
      .conflict, "\(article) \(Self.kind) named \"\(other.displayName)\" exists already",
      remedy: "Change that one, or give this one another name.")
  }
}

extension PolicyDraft<CompliancePolicy> {
  /// - Parameters:
  ///   - requiredLevel: nil: the policy has no Device Threat Level rule.
  ///   - machineRiskLevel: Defender's machine risk rule; nil: not there.
  package init(
    displayName: String, type: CompliancePolicyType, requiredLevel: ThreatLevel? = nil,
    machineRiskLevel: ThreatLevel? = nil, osMinimumVersion: OSVersion? = nil,
    osMaximumVersion: OSVersion? = nil, blocksJailbroken: Bool = false,
    onPartnerUnresponsive: PartnerUnresponsiveAction = .ignore, gracePeriodHours: Int = 0
  ) {
    self.init { id, time in
      CompliancePolicy(
        id: id, displayName: displayName, type: type, version: 1,
        deviceThreatProtectionEnabled: requiredLevel != nil,
        deviceThreatProtectionRequiredSecurityLevel: .required(requiredLevel),
        advancedThreatProtectionRequiredSecurityLevel: .required(machineRiskLevel),
        osMinimumVersion: osMinimumVersion, osMaximumVersion: osMaximumVersion,
        securityBlockJailbrokenDevices: blocksJailbroken,
        onPartnerUnresponsive: onPartnerUnresponsive, blockGracePeriodHours: gracePeriodHours,
        createdAt: time, modifiedAt: time)
    }
  }
}

extension PolicyDraft<AppProtectionPolicy> {
  package init(
    displayName: String, platform: Platform, maximumLevel: ThreatLevel, action: RemediationAction,
    partnerPriority: PartnerPriority? = nil
  ) {
    self.init { id, time in
      AppProtectionPolicy(
        id: id, displayName: displayName, platform: platform, version: 1,
        maximumAllowedDeviceThreatLevel: maximumLevel,
        mobileThreatDefenseRemediationAction: action,
        mobileThreatDefensePartnerPriority: partnerPriority, createdAt: time, modifiedAt: time)
    }
  }
}

extension RequiredSecurityLevel {
  /// - Parameter level: nil: there is no such rule.
  package static func required(_ level: ThreatLevel?) -> RequiredSecurityLevel {
    level.flatMap { RequiredSecurityLevel(rawValue: $0.rawValue) } ?? .unavailable
  }
}

extension OSVersion {
  /// A version that a policy can demand: numbers, and in brackets Apple's letter of a rapid response or a build. What
  /// else a device may say behind its numbers nobody can demand, and it would be a slip of the keyboard.
  package init?(demanded text: String) {
    guard text.wholeMatch(of: /\s*[0-9]+(\.[0-9]+)*\s*(\([0-9A-Za-z.]+\))?\s*/) != nil,
      let version = OSVersion(text), !version.components.isEmpty
    else { return nil }
    self = version
  }
}
