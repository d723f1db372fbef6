import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Testing

/// The trial of another version of an adapter: what is counted for it, and what it begins with.
struct TrialComparisonTests {
  private func scratch() throws -> ScratchStore {
    let scratch = try ScratchStore()
    try scratch.commit([.connectorSet(TestPartner.connector()), setting("2.0.0")])
    return scratch
  }

  private func setting(_ version: String?) -> JournalEntry {
    .shadowSet(ShadowSetting(connector: TestPartner.id, version: version, at: minute(1)))
  }

  private func comparison(
    _ version: String, equal: Int = 0, different: Int = 0, failure: String? = nil
  ) -> JournalEntry {
    let difference = ShadowDifference(
      at: minute(2), operation: .receive, subject: .nobody, threat: nil, field: "level",
      current: "low", shadow: "high")
    return .shadowCompared(
      ShadowComparison(
        connector: TestPartner.id, version: version, operation: .receive, at: minute(2),
        equal: equal, different: different,
        differences: Array(repeating: difference, count: different), failure: failure))
  }

  private func trial(_ scratch: ScratchStore) throws -> (ShadowTrial?, differences: Int) {
    try scratch.read { tables throws(StoreError) in
      (
        try tables.shadowTrial(of: TestPartner.id),
        try tables.shadowDifferences(of: TestPartner.id, limit: 100).count
      )
    }
  }

  @Test func `what is compared is counted for the version that is tried, and for no other`() throws
  {
    let scratch = try scratch()
    try scratch.commit([
      comparison("2.0.0", equal: 3, different: 1), comparison("1.9.0", equal: 5, different: 2),
      comparison("2.0.0", equal: 1, failure: "It ended."),
    ])
    let (trial, differences) = try trial(scratch)
    #expect(trial?.equal == 4 && trial?.different == 1 && trial?.failures == 1)
    #expect(trial?.lastFailure == "It ended." && trial?.isOn == true)
    #expect(differences == 1)
  }

  @Test func `a trial that ends keeps what it has found, and one that begins has found nothing`()
    throws
  {
    let scratch = try scratch()
    try scratch.commit([comparison("2.0.0", equal: 3, different: 2), setting(nil)])
    let ended = try trial(scratch)
    #expect(ended.0?.isOn == false && ended.0?.equal == 3 && ended.differences == 2)
    try scratch.commit([setting("2.0.0")])
    let begun = try trial(scratch)
    #expect(begun.0?.isOn == true && begun.0?.equal == 0 && begun.differences == 0)
    #expect(try scratch.rebuild().isIdentical)
  }
}
