import ConnectorModel
import Testing

@testable import ConnectorStore

/// What is SQLite's own of its journal.
@Suite struct SQLiteJournalTests {
  private let folder = ScratchFolder()

  private func deletion(_ number: Int) -> JournalEntry {
    .groupDeleted(GroupID(rawValue: "group \(number)"))
  }

  private func verify(_ store: SQLiteStore) throws -> ChainReport {
    try store.journal.verifyChain(against: nil) { _ in }
  }

  @Test func `rows of some kinds are read from an index, none of them twice and none in vain`()
    throws
  {
    let store = try folder.store()
    var plan: [String] = []
    try store.change { connection throws(StoreError) in
      plan = try connection.rows(
        "EXPLAIN QUERY PLAN \(SQLiteConnection.selectPlaces(of: [.decisions, .refused]))"
      ) { $0.text(3) }
    }
    #expect(
      plan.filter { $0.contains("chain_by_kind (kind=? AND rowid>? AND rowid<?)") }.count == 2)
    #expect(!plan.contains { $0.contains("SCAN") || $0.contains("TEMP B-TREE") }, "\(plan)")
  }

  @Test func `a blob that is not what its hash says is refused`() throws {
    let store = try folder.store()
    let blob = [UInt8](repeating: 3, count: 100)
    _ = try store.journal.append([
      JournalAppend([], blobs: [blob], actor: "", at: Timestamp(milliseconds: 1))
    ])
    try store.change { connection throws(StoreError) in
      try connection.execute("UPDATE blob SET bytes = zeroblob(100)")
    }
    let error = #expect(throws: StoreError.self) {
      try store.journal.blob(BlobHash(of: blob))
    }
    #expect(error?.code == .corrupt)
  }

  @Test(arguments: [2, 3, 5])
  func
    `a store of an earlier version gets a chain that is whole and goes on with the newest formula`(
      version: Int
    ) throws
  {
    var random = RandomValues(seed: 9)
    let entries = random.entries()
    let store = try folder.store()
    for (number, entry) in entries.enumerated() {
      try store.journal.append(entry, at: Int64(number % 7))
    }
    try store.goBack(to: version)
    try store.close()
    let again = try folder.store()
    #expect(try verify(again).isWhole)
    let before = try again.journal.head()
    #expect(before.position.rawValue == Int64(entries.count))
    let settings = entries.lastIndex { JournalKind.settings.contains($0.kind) }
    #expect(before.settings.rawValue == settings.map { Int64($0 + 1) })
    for kind in JournalKind.allCases {
      let found = try again.journal.records(of: [kind], before: nil, since: nil, limit: 99)
      #expect(found.map(\.entry) == entries.filter { $0.kind == kind }.reversed())
    }
    let early = try again.journal.records(
      of: Set(JournalKind.allCases), before: nil, since: Timestamp(milliseconds: 6), limit: 99)
    #expect(early.map(\.recordedAt.milliseconds).allSatisfy { $0 == 6 })
    #expect(early.count == entries.indices.count { $0 % 7 == 6 })
    try again.journal.append(deletion(1))
    #expect(try verify(again).isWhole)
    #expect(try again.journal.verifyChain(against: before.chain) { _ in }.isWhole)
  }

  @Test func `a store that the program of version 5 made keeps its links, its tables and its head`()
    throws
  {
    try folder.makeStoreOfVersion5()
    let store = try folder.store()
    let report = try verify(store)
    #expect(report.isWhole)
    #expect(report.head.position.rawValue == 49)
    #expect(
      report.head.link.description
        == "7e53de7ec240e4c61694ba2c91381f61c0e1545a63aa179b2bbb72274feae61d")
    #expect(try store.journal.head().settings.rawValue == 49)
    let acts = try store.journal.records(of: JournalKind.acts, before: nil, since: nil, limit: 99)
    #expect(acts.count == 10)
    try store.tables.read { tables throws(StoreError) in
      #expect(try tables.deviceCount() == 41)
      #expect(try tables.coveredPosition().rawValue == 49)
      #expect(try tables.connectors().count == 1)
    }
    let everything = try store.journal.records(after: .start, bytes: .max)
    try store.journal.append(everything.map(\.entry))
    #expect(try verify(store).isWhole)
  }

  @Test(arguments: [
    ("UPDATE journal SET entry = x'9a0101' WHERE position = 4", "changed", 4),
    ("UPDATE journal SET entry = x'' WHERE position = 4", "changed", 4),
    ("DELETE FROM journal WHERE position = 3", "missing", 3),
    ("DELETE FROM journal WHERE position = 9", "missing", 9),
    ("DELETE FROM chain WHERE position = 3", "unlinked", 3),
    ("UPDATE chain SET link = zeroblob(32) WHERE position = 3", "changed", 3),
  ])
  func
    `what was done to the journal of an earlier version is found after it was brought to this one`(
      sql: String, fault: String, row: Int64
    ) throws
  {
    let store = try folder.store()
    for number in 1...9 { try store.journal.append(deletion(number), at: Int64(number)) }
    try store.goBack(to: 5)
    try store.change { connection throws(StoreError) in try connection.execute(sql) }
    try store.close()
    let report = try verify(try folder.store())
    #expect(report.fault?.rawValue == fault)
    #expect(report.faultyRow?.rawValue == row)
  }

  @Test func `rows that contradict each other are reported as damage`() throws {
    let store = try folder.store()
    try store.journal.append(deletion(1))
    try store.change { connection throws(StoreError) in
      try connection.execute("INSERT INTO journal SELECT 2, recorded_at, actor, entry FROM journal")
    }
    let error = #expect(throws: StoreError.self) { try store.journal.append(deletion(2)) }
    #expect(error?.code == .corrupt)
  }
}
