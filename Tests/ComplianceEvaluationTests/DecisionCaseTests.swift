import ComplianceEvaluation
import ConnectorModel
import Testing

@Suite("Decision cases from Tests/EvaluationCases")
struct DecisionCaseTests {
  @Test("compliance", arguments: try CaseFiles.cases(of: .compliance))
  func compliance(_ one: EvaluationCase) throws {
    let (given, expect) = try one.fields()
    let (situation, at) = try CaseReader.situation(given)
    let decision = ComplianceEvaluation.decide(situation, at: at)
    #expect(decision.state == (try expect.word("state")))
    #expect(CaseText.rules(decision.reasons) == (try expect.words("reasons")))
    try CaseText.checkValidity(decision.validUntil, expect)
    if let datum = try expect.value("datum", as: String.self) {
      #expect(decision.reasons.first?.datum?.contains(datum) == true)
    }
    for (id, fields) in try expect.objects("policies") {
      let policy = try #require(decision.policies.first { $0.policy.rawValue == id })
      if let state: ComplianceState = try fields.word("state") { #expect(policy.state == state) }
      if let end = try fields.timeOrNever("graceEnds") { #expect(policy.gracePeriodEndsAt == end) }
      if let since = try fields.timeOrNever("since") { #expect(policy.noncompliantSince == since) }
      for (property, outcome) in try fields.object("rules")?.takeAll() ?? [] {
        let rule = policy.rules.first { $0.property == property }
        #expect((rule?.outcome.rawValue ?? "absent") == "\(outcome)", "\(property)")
      }
      try fields.end()
    }
    if let count = try expect.value("policyCount", as: Int.self) {
      #expect(decision.policies.count == count)
    }
    try expect.end()
  }

  @Test("app protection", arguments: try CaseFiles.cases(of: .appProtection))
  func appProtection(_ one: EvaluationCase) throws {
    let (given, expect) = try one.fields()
    let (situation, at) = try CaseReader.situation(given)
    let decision = AppProtectionEvaluation.decide(situation, at: at)
    #expect(decision.outcome == (try expect.word("outcome")))
    #expect(CaseText.rules(decision.reasons) == (try expect.words("reasons")))
    try CaseText.checkValidity(decision.validUntil, expect)
    for (id, fields) in try expect.objects("policies") {
      let policy = try #require(decision.policies.first { $0.policy.rawValue == id })
      #expect(policy.outcome == (try fields.word("outcome")))
      if let connector = try fields.value("connector", as: String.self) {
        #expect(policy.connector == CaseText.connectorID(connector))
      }
      try fields.end()
    }
    try expect.end()
  }

  @Test("disclosure", arguments: try CaseFiles.cases(of: .disclosure))
  func disclosure(_ one: EvaluationCase) throws {
    let (given, expect) = try one.fields()
    let device = try CaseReader.device(given)
    let tenant = try CaseReader.tenant(given)
    let partner = try CaseReader.connector("acme", try #require(try given.object("connector")))
    let inventory = try CaseReader.inventory(given)
    try given.end()
    if let word = try expect.value("device", as: String.self) {
      let answer = Disclosure.device(device, to: partner, tenant: tenant, at: Fields.now)
      #expect(CaseText.disclosure(answer) == word)
    }
    guard let inventory else { return try expect.end() }
    let answer = Disclosure.inventory(
      inventory, of: device, to: partner, tenant: tenant, at: Fields.now)
    #expect(answer.record.ownership == device.ownership)
    #expect(answer.record.shared + answer.record.withheld == inventory.installed.count)
    switch answer {
    case .withheld(let reason, let record):
      #expect(reason.rule == (try expect.word("withheld")))
      #expect(record.shared == 0)
    case .shared(let disclosed, let record):
      #expect(try expect.value("withheld", as: String.self) == nil)
      let apps = disclosed.apps.map { ($0.app.appId ?? "") + ($0.isManaged ? " managed" : "") }
      #expect(apps == (try expect.words("apps")))
      #expect(record.shared == apps.count)
    }
    if let appSync = try expect.value("appSync", as: Bool.self) {
      #expect(answer.record.appSync == appSync)
    }
    if let full = try expect.value("fullInventory", as: Bool.self) {
      #expect(answer.record.fullInventory == full)
    }
    try expect.end()
  }
}
