import ConnectorModel

extension ClassicPolicyRules {
  /// The policy after an act on it, or why the act is refused.
  ///
  /// - Parameters:
  ///   - change: who does it, when, and what exactly.
  ///   - connector: the connection that owns the policy; nil when there is none any more.
  package static func applying(
    _ act: ClassicPolicyAct, to policy: ClassicPolicy, change: ClassicPolicyChange,
    isConfirmed: Bool, connector: Connector?, tenant: Tenant
  ) -> Result<ClassicPolicy, ClassicPolicyRefusal> {
    let need = need(of: connector, tenant: tenant)
    if let refusal = refusal(of: act, on: policy, need: need) { return .failure(refusal) }
    guard isConfirmed else {
      let consequence = consequence(of: act, on: policy, connector: connector, tenant: tenant)
      return .failure(
        ClassicPolicyRefusal(
          code: .confirmationRequired,
          sentence: "\(policy.displayName) was not \(act.participle): confirm it first."
            + " \(consequence)"))
    }
    var changed = policy
    changed.change = change
    switch act {
    case .disable: changed.state = .disabled
    case .delete: changed.state = .deleted
    default: changed.state = .modified
    }
    return .success(changed)
  }

  /// Who needs a policy.
  private enum Need {
    case now
    /// Its connection will, if the tenant goes back to release 2308.
    case underRelease2308
    case never

    /// What to do where the policy itself cannot be brought back.
    var wayOut: String {
      switch self {
      case .now: "Delete the connector and set it up again: that creates a new policy."
      case .underRelease2308:
        "Nobody needs it under release 2404; going back to release 2308 creates a new one."
      case .never: "No connector needs it, so it can be left as it is."
      }
    }
  }

  private static func need(of connector: Connector?, tenant: Tenant) -> Need {
    guard let connector else { return .never }
    if isRequired(connector: connector, tenant: tenant) { return .now }
    var earlier = tenant
    earlier.serviceRelease = .release2308
    return isRequired(connector: connector, tenant: earlier) ? .underRelease2308 : .never
  }

  /// What will happen, in the words that a confirmation shows. Other acts are refused before.
  private static func consequence(
    of act: ClassicPolicyAct, on policy: ClassicPolicy, connector: Connector?, tenant: Tenant
  ) -> String {
    let need = need(of: connector, tenant: tenant)
    guard let connector, need == .now else {
      let nothing = "No connector needs it: nothing else would change."
      return need == .never || act == .edit
        ? nothing : "\(nothing) Going back to release 2308 would create a new one."
    }
    let partner = connector.descriptor.name
    let shut =
      "\(partner) would be told of no device any more and its reports would be refused; what it said"
      + " before would count until it becomes unresponsive. Only deleting the connector of \(partner)"
      + " and setting it up again would open the way, with a new policy."
    switch act {
    case .edit:
      return
        "It would be marked as modified, with your name; \(partner) would keep working, and the"
        + " change would show as a warning."
    case .disable: return "It could never be enabled again. \(shut)"
    default: return "It would be gone for good. \(shut)"
    }
  }

  private static func refusal(
    of act: ClassicPolicyAct, on policy: ClassicPolicy, need: Need
  ) -> ClassicPolicyRefusal? {
    switch (act, policy.state) {
    case (.migrate, _):
      return ClassicPolicyRefusal(
        code: .notSupported,
        sentence:
          "\(policy.displayName) cannot be \(act.participle): classic policies of Mobile Threat"
          + " Defense connectors have no new form. Leave it as it is.")
    case (.enable, _), (.restore, _):
      return ClassicPolicyRefusal(
        code: .notSupported,
        sentence: "\(policy.displayName) cannot be \(act.participle): a classic policy that is"
          + " disabled or deleted stays so. \(need.wayOut)")
    case (.delete, .disabled) where need != .now: return nil
    case (_, .disabled), (_, .deleted):
      return ClassicPolicyRefusal(
        code: .terminal,
        sentence: "\(policy.displayName) cannot be \(act.participle): it is"
          + " \(policy.state.rawValue), and that is final. \(need.wayOut)")
    default: return nil
    }
  }
}
