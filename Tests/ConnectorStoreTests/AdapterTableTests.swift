import ConnectorModel
import Testing

@testable import ConnectorStore

/// What is set aside, what is tried, and what administrators did.
@Suite struct AdapterTableTests {
  private let folder = ScratchFolder()
  private let one = ConnectorID(rawValue: "one")

  private func item(_ number: Int64, _ item: QuarantineSubject.Item) -> QuarantinedItem {
    var random = RandomValues(seed: UInt64(number))
    var finding = random.quarantineFinding()
    finding.subject = QuarantineSubject(connector: one, item: item)
    return QuarantinedItem(
      number: JournalPosition(rawValue: number), finding: finding, firstAt: random.commonTime(),
      count: 3)
  }

  @Test func `what is set aside comes back by its number, by its subject and by connector`() throws
  {
    let key = DeviceKey(rawValue: 4)
    let items = [
      item(2, .message(JournalPosition(rawValue: 1))), item(5, .device(key)),
      item(7, .inventory(key)),
    ]
    try folder.store().write { tables throws(StoreError) in
      for item in items.reversed() { try tables.put(item) }
      #expect(try tables.quarantined(of: nil) == items)
      #expect(try tables.quarantined(of: one) == items)
      #expect(try tables.quarantined(of: .defender).isEmpty)
      for item in items { #expect(try tables.quarantined(item.finding.subject) == item) }
      try tables.removeQuarantined(items[1].finding.subject)
      #expect(try tables.quarantined(of: one) == [items[0], items[2]])
      try tables.removeConnector(one)
      #expect(try tables.quarantined(of: nil).isEmpty)
    }
  }

  @Test func `of the differences of a trial the newest are kept`() throws {
    var random = RandomValues(seed: 4)
    let differences = (0..<5).map { _ in random.shadowDifference() }
    let trial = random.shadowTrial()
    try folder.store().write { tables throws(StoreError) in
      try tables.put(trial, of: one)
      #expect(try tables.shadowTrial(of: one) == trial)
      for (row, pair) in [differences[0...1], differences[2...4]].enumerated() {
        try tables.addShadowDifferences(
          Array(pair), of: one, from: JournalPosition(rawValue: Int64(row)), capacity: 4)
      }
      #expect(
        try tables.shadowDifferences(of: one, limit: 9) == Array(differences[1...].reversed()))
      #expect(try tables.shadowDifferences(of: one, limit: 1) == [differences[4]])
      try tables.removeShadowDifferences(of: one)
      #expect(try tables.shadowDifferences(of: one, limit: 9).isEmpty)
    }
  }

  /// Entries that something else than an administrator caused.
  private func isAct(_ entry: JournalEntry) -> Bool {
    switch entry {
    case .checkIns, .partnerMessage, .reports, .disclosures, .decisions, .quarantined,
      .quarantineReleased, .shadowCompared, .refused:
      false
    default: true
    }
  }

  @Test func `administrators' acts are found among all that arrived, newest first`() throws {
    var random = RandomValues(seed: 3)
    let entries = random.entries()
    let store = try folder.store()
    for entry in entries { try store.append(entry) }
    let acts = try store.records(of: [.acts], before: nil, limit: 100)
    #expect(acts.map(\.entry) == entries.filter(isAct).reversed())
    #expect(try store.records(of: [.acts], before: nil, limit: 2) == Array(acts[..<2]))
    #expect(
      try store.records(of: [.acts], before: acts[1].position, limit: 100) == Array(acts[2...]))
  }

  @Test func `rows of some kinds are found among all, newest first and each once`() throws {
    var random = RandomValues(seed: 4)
    let entries = random.entries() + random.entries()
    let store = try folder.store()
    for entry in entries { try store.append(entry) }
    let kinds: [(RecordKind, (JournalEntry) -> Bool)] = [
      (.disclosures, { if case .disclosures = $0 { true } else { false } }),
      (.decisions, { if case .decisions = $0 { true } else { false } }),
      (.refusals, { if case .refused = $0 { true } else { false } }),
      (.acts, isAct),
    ]
    for (kind, isOf) in kinds {
      let found = try store.records(of: [kind], before: nil, limit: 1_000).map(\.entry)
      #expect(found == entries.filter(isOf).reversed(), "\(kind)")
      #expect(found.count >= 2)
    }
    let all = try store.records(of: Set(RecordKind.allCases), before: nil, limit: 1_000)
    #expect(
      all.map(\.entry) == entries.filter { entry in kinds.contains { $0.1(entry) } }.reversed())
  }

  @Test func `a store of version 2 is brought to this one, and its acts are found`() throws {
    let store = try folder.store()
    let act = JournalEntry.groupDeleted(GroupID(rawValue: "g"))
    try store.append(act)
    try store.goBack(to: 2)
    try store.close()
    let again = try folder.store()
    #expect(try again.records(of: [.acts], before: nil, limit: 9).map(\.entry) == [act])
    let items = try again.read { tables throws(StoreError) in try tables.quarantined(of: nil) }
    #expect(items.isEmpty)
  }
}
