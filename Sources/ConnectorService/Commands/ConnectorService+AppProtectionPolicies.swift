import ConnectorModel
import ConnectorStore

/// What an administrator wants a new app protection policy to be.
package struct AppProtectionPolicyDraft: Sendable {
  package var displayName: String
  package var platform: Platform
  package var maximumLevel: ThreatLevel
  package var action: RemediationAction
  package var partnerPriority: PartnerPriority?

  package init(
    displayName: String, platform: Platform, maximumLevel: ThreatLevel, action: RemediationAction,
    partnerPriority: PartnerPriority? = nil
  ) {
    self.displayName = displayName
    self.platform = platform
    self.maximumLevel = maximumLevel
    self.action = action
    self.partnerPriority = partnerPriority
  }
}

extension ConnectorService {
  package nonisolated func appProtectionPolicies() throws(ServiceError) -> [AppProtectionPolicy] {
    try read { tables throws(StoreError) in try tables.appProtectionPolicies() }
  }

  /// Finds one policy by its id or its name.
  package nonisolated func appProtectionPolicy(_ text: String) throws(ServiceError)
    -> AppProtectionPolicy
  {
    try pick(text, from: try appProtectionPolicies(), kind: "app protection policy") {
      ($0.id, $0.displayName)
    }
  }

  package func createAppProtectionPolicy(
    _ draft: AppProtectionPolicyDraft
  ) throws(ServiceError) -> AppProtectionPolicy {
    let policy = try newAppProtectionPolicy(draft)
    try commit([.appProtectionPolicySet(policy)])
    return policy
  }

  func newAppProtectionPolicy(
    _ draft: AppProtectionPolicyDraft
  ) throws(ServiceError) -> AppProtectionPolicy {
    try checkName(draft.displayName)
    guard draft.platform.appProtectionToggle != nil else {
      throw ServiceError(
        .badRequest, "there is no app protection on \(draft.platform.rawValue)",
        remedy: "It exists on android, ios and windows.")
    }
    guard try !appProtectionPolicies().contains(where: { $0.displayName == draft.displayName })
    else {
      throw ServiceError(
        .conflict, "an app protection policy named \"\(draft.displayName)\" exists already")
    }
    let time = now()
    return AppProtectionPolicy(
      id: newPolicyID(), displayName: draft.displayName, platform: draft.platform, version: 1,
      maximumAllowedDeviceThreatLevel: draft.maximumLevel,
      mobileThreatDefenseRemediationAction: draft.action,
      mobileThreatDefensePartnerPriority: draft.partnerPriority, createdAt: time, modifiedAt: time)
  }

  /// Replaces the assignments of a policy.
  package func assignAppProtectionPolicy(
    _ text: String, to targets: [AssignmentTarget]
  ) throws(ServiceError) -> AppProtectionPolicy {
    let policy = try appProtectionPolicy(text, assignedTo: targets)
    if try appProtectionPolicy(text) != policy { try commit([.appProtectionPolicySet(policy)]) }
    return policy
  }

  /// The policy with these assignments instead of its own.
  func appProtectionPolicy(
    _ text: String, assignedTo targets: [AssignmentTarget]
  ) throws(ServiceError) -> AppProtectionPolicy {
    var policy = try appProtectionPolicy(text)
    try checkGroups(of: targets)
    guard policy.assignments != targets else { return policy }
    policy.assignments = targets
    policy.version += 1
    policy.modifiedAt = now()
    return policy
  }

  package func deleteAppProtectionPolicy(_ text: String) throws(ServiceError) -> AppProtectionPolicy
  {
    let policy = try appProtectionPolicy(text)
    try commit([.appProtectionPolicyDeleted(policy.id)])
    return policy
  }
}
