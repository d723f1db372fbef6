import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import Foundation
import NameFolding

/// The registry of classic Conditional Access policies, one a third-party connection.
package struct ClassicPolicies: Sendable {
  let changing: SettingsWriter

  /// All that there are, by name, and of one name the oldest first.
  package var list: [ClassicPolicyView] {
    let settings = changing.settings
    return settings.classicPolicies.map { (FoldedName($0.displayName).text, settings.view(of: $0)) }
      .sorted { ($0.0, $0.1.createdAt, $0.1.id) < ($1.0, $1.1.createdAt, $1.1.id) }.map(\.1)
  }

  package func view(_ id: PolicyID) throws(ServiceError) -> ClassicPolicyView {
    let settings = changing.settings
    return settings.view(of: try settings.classicPolicyNamed(id))
  }

  /// Edits, disables or deletes a classic policy. Without a confirmation nothing changes and the error
  /// states the consequence.
  package func change(
    _ id: PolicyID, _ act: ClassicPolicyAct, what: String, isConfirmed: Bool, by caller: Caller
  ) async throws(ServiceError) -> ClassicPolicyView {
    try await changing.change(by: caller) { settings throws(ServiceError) in
      let change = ClassicPolicyChange(at: changing.now(), actor: caller.name, what: what)
      let changed = try settings.classicPolicy(id, act, change, isConfirmed: isConfirmed)
      return ([.classicPolicySet(changed)], settings.view(of: changed))
    }
  }
}

extension Settings {
  func classicPolicyNamed(_ id: PolicyID) throws(ServiceError) -> ClassicPolicy {
    guard let policy = classicPolicy(id) else {
      throw ServiceError(
        .notFound, "there is no classic policy \"\(id)\"", remedy: "Give its id or its name.")
    }
    return policy
  }

  /// The policy as it is when somebody has done that to it.
  func classicPolicy(
    _ id: PolicyID, _ act: ClassicPolicyAct, _ change: ClassicPolicyChange, isConfirmed: Bool
  ) throws(ServiceError) -> ClassicPolicy {
    let policy = try classicPolicyNamed(id)
    switch ClassicPolicyRules.applying(
      act, to: policy, change: change, isConfirmed: isConfirmed,
      connector: connector(policy.connector), tenant: tenant)
    {
    case .success(let changed): return changed
    case .failure(let refusal): throw ServiceError(refusal)
    }
  }

  fileprivate func view(of policy: ClassicPolicy) -> ClassicPolicyView {
    ClassicPolicyView(policy, connector: connector(policy.connector), tenant: tenant)
  }

  /// New policies for the connections that need one under a tenant's settings and have none in force.
  func returnedClassicPolicies(under tenant: Tenant, at time: Timestamp) -> [JournalEntry] {
    connectors.compactMap { connector in
      ClassicPolicyRules.policyReturned(
        for: connector, newest: classicPolicy(of: connector.id),
        id: PolicyID(rawValue: UUID().uuidString), tenant: tenant, at: time
      ).map { .classicPolicySet($0) }
    }
  }
}

extension ServiceError {
  fileprivate init(_ refusal: ClassicPolicyRefusal) {
    let confirms = refusal.code == .confirmationRequired
    self.init(
      .conflict, code: refusal.code.rawValue, refusal.sentence.withoutFullStop,
      remedy: confirms ? .confirm : nil)
  }
}
