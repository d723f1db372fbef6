import ConnectorModel
import ConnectorStore

/// What an administrator wants a new compliance policy to be.
package struct CompliancePolicyDraft: Sendable {
  package var displayName: String
  package var type: CompliancePolicyType
  /// Nil: the policy has no Device Threat Level rule.
  package var requiredLevel: ThreatLevel?
  /// Defender's machine risk rule; nil: not there.
  package var machineRiskLevel: ThreatLevel?
  package var osMinimumVersion: OSVersion?
  package var osMaximumVersion: OSVersion?
  package var blocksJailbroken: Bool
  package var onPartnerUnresponsive: PartnerUnresponsiveAction
  package var gracePeriodHours: Int

  package init(
    displayName: String, type: CompliancePolicyType, requiredLevel: ThreatLevel? = nil,
    machineRiskLevel: ThreatLevel? = nil, osMinimumVersion: OSVersion? = nil,
    osMaximumVersion: OSVersion? = nil, blocksJailbroken: Bool = false,
    onPartnerUnresponsive: PartnerUnresponsiveAction = .ignore, gracePeriodHours: Int = 0
  ) {
    self.displayName = displayName
    self.type = type
    self.requiredLevel = requiredLevel
    self.machineRiskLevel = machineRiskLevel
    self.osMinimumVersion = osMinimumVersion
    self.osMaximumVersion = osMaximumVersion
    self.blocksJailbroken = blocksJailbroken
    self.onPartnerUnresponsive = onPartnerUnresponsive
    self.gracePeriodHours = gracePeriodHours
  }
}

extension ConnectorService {
  /// The longest policy in Microsoft Graph's shape that is read, in bytes.
  package static let mostGraphPolicyBytes = 1 << 20

  package nonisolated func compliancePolicies() throws(ServiceError) -> [CompliancePolicy] {
    try read { tables throws(StoreError) in try tables.compliancePolicies() }
  }

  /// Finds one policy by its id or its name.
  package nonisolated func compliancePolicy(_ text: String) throws(ServiceError) -> CompliancePolicy
  {
    try pick(text, from: try compliancePolicies(), kind: "compliance policy") {
      ($0.id, $0.displayName)
    }
  }

  package func createCompliancePolicy(
    _ draft: CompliancePolicyDraft
  ) throws(ServiceError) -> CompliancePolicy {
    let policy = try newCompliancePolicy(draft)
    try commit([.compliancePolicySet(policy)])
    return policy
  }

  /// Creates a policy from a `deviceCompliancePolicy` in Microsoft Graph's shape.
  package func createCompliancePolicy(graph json: [UInt8]) throws(ServiceError) -> CompliancePolicy
  {
    let policy = try newCompliancePolicy(graph: json)
    try commit([.compliancePolicySet(policy)])
    return policy
  }

  func newCompliancePolicy(
    _ draft: CompliancePolicyDraft
  ) throws(ServiceError) -> CompliancePolicy {
    let time = now()
    func required(_ level: ThreatLevel?) -> RequiredSecurityLevel {
      level.flatMap { RequiredSecurityLevel(rawValue: $0.rawValue) } ?? .unavailable
    }
    return try checked(
      CompliancePolicy(
        id: newPolicyID(), displayName: draft.displayName, type: draft.type, version: 1,
        deviceThreatProtectionEnabled: draft.requiredLevel != nil,
        deviceThreatProtectionRequiredSecurityLevel: required(draft.requiredLevel),
        advancedThreatProtectionRequiredSecurityLevel: required(draft.machineRiskLevel),
        osMinimumVersion: draft.osMinimumVersion, osMaximumVersion: draft.osMaximumVersion,
        securityBlockJailbrokenDevices: draft.blocksJailbroken,
        onPartnerUnresponsive: draft.onPartnerUnresponsive,
        blockGracePeriodHours: draft.gracePeriodHours, createdAt: time, modifiedAt: time))
  }

  func newCompliancePolicy(graph json: [UInt8]) throws(ServiceError) -> CompliancePolicy {
    try checked(try GraphCompliancePolicy(json).policy(id: newPolicyID(), at: now()))
  }

  private func checked(_ policy: CompliancePolicy) throws(ServiceError) -> CompliancePolicy {
    try checkName(policy.displayName)
    if let least = policy.osMinimumVersion, let most = policy.osMaximumVersion, least > most {
      throw ServiceError(
        .badRequest, "the lowest version \(least) is above the highest version \(most)")
    }
    guard try !compliancePolicies().contains(where: { $0.displayName == policy.displayName }) else {
      throw ServiceError(
        .conflict, "a compliance policy named \"\(policy.displayName)\" exists already")
    }
    return policy
  }

  /// Replaces the assignments of a policy.
  package func assignCompliancePolicy(
    _ text: String, to targets: [AssignmentTarget]
  ) throws(ServiceError) -> CompliancePolicy {
    let policy = try compliancePolicy(text, assignedTo: targets)
    if try compliancePolicy(text) != policy { try commit([.compliancePolicySet(policy)]) }
    return policy
  }

  /// The policy with these assignments instead of its own.
  func compliancePolicy(
    _ text: String, assignedTo targets: [AssignmentTarget]
  ) throws(ServiceError) -> CompliancePolicy {
    var policy = try compliancePolicy(text)
    try checkGroups(of: targets)
    guard policy.assignments != targets else { return policy }
    policy.assignments = targets
    policy.version += 1
    policy.modifiedAt = now()
    return policy
  }

  package func deleteCompliancePolicy(_ text: String) throws(ServiceError) -> CompliancePolicy {
    let policy = try compliancePolicy(text)
    try commit([.compliancePolicyDeleted(policy.id)])
    return policy
  }
}
