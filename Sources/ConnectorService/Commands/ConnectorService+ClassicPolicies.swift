import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

extension ConnectorService {
  package nonisolated func classicPolicies() throws(ServiceError) -> [ClassicPolicyView] {
    try read { tables throws(StoreError) in
      let tenant = try tables.tenant()
      var views: [ClassicPolicyView] = []
      for policy in try tables.classicPolicies() {
        views.append(
          ClassicPolicyView(
            policy, connector: try tables.connector(policy.connector), tenant: tenant))
      }
      return views
    }
  }

  package nonisolated func classicPolicy(_ text: String) throws(ServiceError) -> ClassicPolicyView {
    let id = try policy(named: text).id.rawValue
    guard let view = try classicPolicies().first(where: { $0.id == id }) else {
      throw ServiceError(.notFound, "the classic policy \"\(text)\" has just been removed")
    }
    return view
  }

  /// Edits, disables or deletes a classic policy. Without a confirmation nothing changes and the error
  /// states the consequence.
  package func change(
    classicPolicy text: String, _ act: ClassicPolicyAct, what: String, isConfirmed: Bool
  ) throws(ServiceError) -> ClassicPolicyView {
    let changed = try changed(classicPolicy: text, act, what: what, isConfirmed: isConfirmed)
    try commit([.classicPolicySet(changed)])
    return try classicPolicy(changed.id.rawValue)
  }

  /// The policy as it is when somebody has done that to it.
  func changed(
    classicPolicy text: String, _ act: ClassicPolicyAct, what: String, isConfirmed: Bool
  ) throws(ServiceError) -> ClassicPolicy {
    let policy = try policy(named: text)
    let (connector, tenant) = try read { tables throws(StoreError) in
      (try tables.connector(policy.connector), try tables.tenant())
    }
    let change = ClassicPolicyChange(at: now(), actor: user, what: what)
    switch ClassicPolicyRules.applying(
      act, to: policy, change: change, isConfirmed: isConfirmed, connector: connector,
      tenant: tenant)
    {
    case .success(let changed): return changed
    case .failure(let refusal): throw ServiceError(refusal)
    }
  }

  private nonisolated func policy(named text: String) throws(ServiceError) -> ClassicPolicy {
    let all = try read { tables throws(StoreError) in try tables.classicPolicies() }
    let byConnector = all.filter { $0.displayName.lowercased().contains(text.lowercased()) }
    if byConnector.count == 1, PolicyID(rawValue: text) != byConnector[0].id {
      return byConnector[0]
    }
    return try pick(text, from: all, kind: "classic policy") { ($0.id, $0.displayName) }
  }

  /// Policies for connections that were made while none was needed and that have none.
  func missingClassicPolicies(under tenant: Tenant) throws(ServiceError) -> [JournalEntry] {
    let situations = try read { tables throws(StoreError) in try ConnectorSituation.all(in: tables)
    }
    let time = now()
    return situations.filter { $0.classicPolicy == nil }.compactMap { situation in
      ClassicPolicyRules.policyCreated(
        for: situation.connector, id: newPolicyID(), tenant: tenant, at: time
      ).map { .classicPolicySet($0) }
    }
  }
}

extension ServiceError {
  fileprivate init(_ refusal: ClassicPolicyRefusal) {
    let confirms = refusal.code == .confirmationRequired
    self.init(
      .conflict, code: refusal.code.rawValue, refusal.sentence.withoutFullStop,
      remedy: confirms ? "Nothing was changed. Say --yes to do it." : nil)
  }
}
