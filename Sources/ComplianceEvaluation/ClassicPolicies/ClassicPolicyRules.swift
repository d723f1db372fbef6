import ConnectorModel

/// When a classic Conditional Access policy is needed, and what it does.
package enum ClassicPolicyRules {
  /// A third-party connection needs one, unless its adapter says otherwise, as long as the tenant
  /// follows the rules of release 2308.
  package static func isRequired(connector: Connector, tenant: Tenant) -> Bool {
    tenant.serviceRelease == .release2308 && connector.isThirdParty
      && connector.descriptor.needsClassicPolicy
  }

  /// What the policy lets through.
  ///
  /// - Parameter classicPolicy: the newest policy that the connection has owned. Without one the
  ///   gate is open: nobody has closed it.
  package static func gate(
    connector: Connector, classicPolicy: ClassicPolicy?, tenant: Tenant
  ) -> ClassicPolicyGate {
    guard isRequired(connector: connector, tenant: tenant) else { return .notRequired }
    guard let classicPolicy, classicPolicy.connector == connector.id else {
      return .open(warning: nil)
    }
    switch classicPolicy.state {
    case .active: return .open(warning: nil)
    case .modified:
      return .open(
        warning: reason(.classicPolicyModified, effect: .warning, of: classicPolicy))
    case .disabled: return .shut(reason(.classicPolicyDisabled, effect: .none, of: classicPolicy))
    case .deleted: return .shut(reason(.classicPolicyDeleted, effect: .none, of: classicPolicy))
    }
  }

  /// The policy that comes with a new connection; nil when it needs none.
  package static func policyCreated(
    for connector: Connector, id: PolicyID, tenant: Tenant, at time: Timestamp
  ) -> ClassicPolicy? {
    guard isRequired(connector: connector, tenant: tenant) else { return nil }
    return ClassicPolicy(
      id: id, displayName: "[\(connector.descriptor.name)] Device policy", connector: connector.id,
      state: .active, createdAt: time)
  }

  /// The policy that a connection gets when the tenant goes back to rules that ask for one; nil when it needs none, or
  /// has one in force.
  ///
  /// - Parameter newest: the newest policy that the connection has owned.
  package static func policyReturned(
    for connector: Connector, newest: ClassicPolicy?, id: PolicyID, tenant: Tenant,
    at time: Timestamp
  ) -> ClassicPolicy? {
    guard let newest else {
      return policyCreated(for: connector, id: id, tenant: tenant, at: time)
    }
    guard !isInForce(newest) else { return nil }
    // The newest policy counts, also where a clock was set back.
    let later = newest.createdAt.adding(TimeSpan(milliseconds: 1))
    return policyCreated(for: connector, id: id, tenant: tenant, at: max(time, later))
  }

  private static func isInForce(_ policy: ClassicPolicy) -> Bool {
    switch policy.state {
    case .active, .modified: true
    case .disabled, .deleted: false
    }
  }

  private static func reason(
    _ rule: RuleID, effect: ReasonEffect, of policy: ClassicPolicy
  ) -> Reason {
    Reason(
      rule: rule, effect: effect, connector: policy.connector, datum: policy.displayName,
      observedAt: policy.change?.at)
  }
}
