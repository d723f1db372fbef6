import ConnectorLedger
import ConnectorModel
import Foundation

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
    let name = policy.displayName
    guard !name.isEmpty, name.utf8.count <= 256, !name.contains(where: \.isNewline) else {
      throw ServiceError(
        .badRequest, "\"\(name.prefix(64))\" cannot name a policy",
        remedy: "Use 1 to 256 bytes on one line.")
    }
    try (policy as? CompliancePolicy)?.checkVersions()
    try (policy as? AppProtectionPolicy)?.checkPlatform()
    guard !Policy.all(in: settings).contains(where: { $0.displayName == name }) else {
      let article = Policy.kind.first == "a" ? "an" : "a"
      throw ServiceError(.conflict, "\(article) \(Policy.kind) named \"\(name)\" exists already")
    }
    return policy
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
  fileprivate static func required(_ level: ThreatLevel?) -> RequiredSecurityLevel {
    level.flatMap { RequiredSecurityLevel(rawValue: $0.rawValue) } ?? .unavailable
  }
}

extension CompliancePolicy {
  fileprivate func checkVersions() throws(ServiceError) {
    guard let least = osMinimumVersion, let most = osMaximumVersion, least > most else { return }
    throw ServiceError(
      .badRequest, "the lowest version \(least) is above the highest version \(most)")
  }
}

extension AppProtectionPolicy {
  fileprivate func checkPlatform() throws(ServiceError) {
    guard platform.appProtectionToggle == nil else { return }
    throw ServiceError(
      .badRequest, "there is no app protection on \(platform.rawValue)",
      remedy: "It exists on android, ios and windows.")
  }
}
