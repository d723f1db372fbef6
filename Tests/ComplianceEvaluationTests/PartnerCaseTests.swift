import ComplianceEvaluation
import ConnectorModel
import Testing

@Suite("Partner cases from Tests/EvaluationCases")
struct PartnerCaseTests {
  /// Each case is folded as written, backwards, and with every report twice.
  @Test("folding", arguments: try CaseFiles.cases(of: .folding))
  func folding(_ one: EvaluationCase) throws {
    let (given, expect) = try one.fields()
    let reports = try given.array("reports").map { try CaseReader.report($0) }
    let source: LevelSource = try #require(try given.word("levelSource"))
    let lifetime = try given.value("lifetimeHours", as: Int.self)
    let at = try given.time("at") ?? Fields.now
    try given.end()
    let devices = CaseReader.folded(reports)
    #expect(CaseReader.folded(reports.reversed()) == devices)
    #expect(CaseReader.folded(reports + reports) == devices)
    let standing = StandingStates(
      of: devices, levelSource: source, threatLifetimeHours: lifetime, at: at)
    let combined = DeviceState.combined(of: standing, levelSource: source)
    #expect(combined.state == (try expect.word("state")))
    if let time = try expect.timeOrNever("changesAt") { #expect(combined.changesAt == time) }
    if let time = try expect.timeOrNever("observedAt") { #expect(combined.observedAt == time) }
    if let time = try expect.timeOrNever("receivedAt") {
      #expect(combined.said?.receivedAt == time)
    }
    if let title = try expect.value("title", as: String.self) {
      #expect(combined.said?.title == title)
    }
    let states = standing.states
    if expect.has("open") {
      #expect(states.flatMap { $0.openThreats.map(\.id) } == (try expect.words("open")))
    }
    if expect.has("expired") {
      #expect(states.flatMap { $0.expiredThreats.map(\.id) } == (try expect.words("expired")))
    }
    if let removed = try expect.value("removed", as: [Bool].self) {
      #expect(devices.map(\.isRemoved) == removed)
    }
    if let count = try expect.value("count", as: Int.self) { #expect(states.count == count) }
    if let word = try expect.value("word", as: String.self) {
      #expect((combined.unknownWord?.word ?? "none") == word)
    }
    try expect.end()
  }

  @Test("matching", arguments: try CaseFiles.cases(of: .matching))
  func matching(_ one: EvaluationCase) throws {
    let (given, expect) = try one.fields()
    let identifiers = try CaseReader.identifiers(try given.words("identifiers"), given.place)
    let order = try given.words("order").map { try #require(IdentifierKind(rawValue: $0)) }
    let known = try CaseReader.owners(given, "known")
    let learnt = try CaseReader.owners(given, "learnt")
    let platforms = try CaseReader.platforms(given)
    let platform: Platform? = try given.word("platform")
    try given.end()
    let candidate = { (key: DeviceKey) in MatchCandidate(key, platform: platforms[key]) }
    let result = ReportMatching.match(
      identifiers: identifiers, platform: platform, order: order,
      learnt: { learnt[$0]?.first.map(candidate) },
      candidates: { (known[$0] ?? []).map(candidate) })
    switch result {
    case .unmatched: #expect(try expect.value("result", as: String.self) == "unmatched")
    case .conflict: #expect(try expect.value("result", as: String.self) == "conflict")
    case .device(let key, let learns):
      #expect(key.rawValue == (try expect.value("device", as: Int64.self)))
      #expect(learns?.value == (try expect.value("learns", as: String.self)))
    }
    try expect.end()
  }

  @Test("connector state and effective settings", arguments: try CaseFiles.cases(of: .connector))
  func connector(_ one: EvaluationCase) throws {
    let (given, expect) = try one.fields()
    let tenant = try CaseReader.tenant(given)
    let situation = try CaseReader.connector("acme", try #require(try given.object("connector")))
    try given.end()
    let connector = situation.connector
    if let state: ConnectorState = try expect.word("state") {
      #expect(situation.state(tenant: tenant, at: Fields.now) == state)
    }
    if let lamp = try expect.value("lamp", as: String.self) {
      let actual = connector.healthLamp(health: situation.health, at: Fields.now)
      #expect((actual?.rawValue ?? "none") == lamp)
    }
    if let accepts = try expect.value("accepts", as: String.self) {
      let refusal = situation.refusal(tenant: tenant, at: Fields.now)
      #expect((refusal?.rule.rawValue ?? "yes") == accepts)
      #expect(situation.acceptsReports(tenant: tenant, at: Fields.now) == (accepts == "yes"))
    }
    let all = connector.effectiveToggles(
      tenant: tenant, health: situation.health, at: Fields.now)
    for (name, value) in try expect.object("toggles")?.takeAll() ?? [] {
      let toggle = try Fields.toggle(name, place: expect.place)
      let listed = all.first { $0.toggle == toggle }
      let isEffective = connector.isEffective(
        toggle, tenant: tenant, health: situation.health, at: Fields.now)
      #expect((listed.map { $0.reason?.rawValue ?? "on" } ?? "absent") == "\(value)", "\(name)")
      #expect(isEffective == (listed?.isOn ?? false), "\(name)")
    }
    if expect.has("listed") {
      #expect(all.map(\.toggle.name) == (try expect.words("listed")))
    }
    try expect.end()
  }
}
