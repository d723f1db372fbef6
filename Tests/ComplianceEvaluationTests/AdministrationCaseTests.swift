import ComplianceEvaluation
import ConnectorModel
import Testing

@Suite("Administration cases from Tests/EvaluationCases")
struct AdministrationCaseTests {
  @Test("settings", arguments: try CaseFiles.cases(of: .settings))
  func settings(_ one: EvaluationCase) throws {
    let (given, expect) = try one.fields()
    let tenant = try CaseReader.tenant(given)
    let name = try given.value("partner", as: String.self) ?? "acme"
    let connector = try CaseReader.connector(
      name, try #require(try given.object("connector"))
    ).connector
    let others = try given.objects("others").map {
      try CaseReader.connector($0.name, $0.fields).connector
    }
    var values: [Toggle: Bool] = [:]
    for (toggle, value) in try given.object("set")?.takeAll() ?? [] {
      values[try Fields.toggle(toggle, place: given.place)] = try #require(value as? Bool)
    }
    let result =
      try given.value("threshold", as: Int.self).map { connector.settingThreshold(inDays: $0) }
      ?? connector.setting(values, tenant: tenant, others: others)
    try given.end()
    switch result {
    case .success(let changed):
      #expect(try expect.value("refused", as: String.self) == nil)
      if let on = try expect.toggles("on") { #expect(changed.togglesOn == Set(on)) }
      if let days = try expect.value("threshold", as: Int.self) {
        #expect(changed.unresponsivenessThresholdInDays == days)
      }
    case .failure(let refusal):
      #expect(refusal.code.rawValue == (try expect.value("refused", as: String.self)))
      for part in try expect.words("naming") { #expect(refusal.sentence.contains(part)) }
    }
    try expect.end()
  }

  @Test("classic policies", arguments: try CaseFiles.cases(of: .classicPolicy))
  func classicPolicies(_ one: EvaluationCase) throws {
    let (given, expect) = try one.fields()
    let tenant = try CaseReader.tenant(given)
    let name = try given.value("partner", as: String.self) ?? "acme"
    let situation = try CaseReader.connector(name, try #require(try given.object("connector")))
    let connector = situation.connector
    #expect(CaseText.gate(situation.gate(tenant: tenant)) == (try expect.value("gate")))
    let created = ClassicPolicyRules.policyCreated(
      for: connector, id: PolicyID(rawValue: "new"), tenant: tenant, at: Fields.now)
    if let title = try expect.value("creates", as: String.self) {
      #expect((created?.displayName ?? "nothing") == title)
      #expect(created.map { $0.connector == connector.id && $0.state == .active } ?? true)
    }
    if let title = try expect.value("returns", as: String.self) {
      let newest = situation.classicPolicy
      // Also where the clock was set back, the new one is the newest.
      let returned = ClassicPolicyRules.policyReturned(
        for: connector, newest: newest, id: PolicyID(rawValue: "new"), tenant: tenant,
        at: newest?.createdAt ?? Fields.now)
      #expect((returned?.displayName ?? "nothing") == title)
      if let returned, let newest { #expect(returned.createdAt > newest.createdAt) }
    }
    let act: ClassicPolicyAct? = try given.word("act")
    let isConfirmed = try given.value("confirmed", as: Bool.self) ?? true
    let isOwned = try given.value("owned", as: Bool.self) ?? true
    try given.end()
    if let act {
      let policy = try #require(situation.classicPolicy)
      let change = ClassicPolicyChange(at: Fields.now, actor: "sam", what: "by a case")
      let result = ClassicPolicyRules.applying(
        act, to: policy, change: change, isConfirmed: isConfirmed,
        connector: isOwned ? connector : nil, tenant: tenant)
      try check(result, change: change, expect)
    }
    try expect.end()
  }

  private func check(
    _ result: Result<ClassicPolicy, ClassicPolicyRefusal>, change: ClassicPolicyChange,
    _ expect: Fields
  ) throws {
    switch result {
    case .success(let changed):
      #expect(changed.state == (try expect.word("after")))
      #expect(changed.change == change)
    case .failure(let refusal):
      #expect(refusal.code.rawValue == (try expect.value("refused", as: String.self)))
      for part in try expect.words("naming") { #expect(refusal.sentence.contains(part)) }
    }
  }
}
