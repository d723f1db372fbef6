import ConnectorModel
import ConnectorStore

/// Brings the tables up to date with the journal: what each entry does to them, in the order of the
/// journal and from nothing else, so that a rebuild from its start gives the same tables.
package struct Projector {
  let tables: any TableWriter
  /// What the entry being read did, for the answer to whoever caused it.
  package private(set) var outcome = ProjectionOutcome()
  /// The devices about which it changed something that decides.
  var touched = TouchedDevices()
  /// Settings that many entries look at, read once a run.
  var cache = SettingsCache()

  /// - Parameter records: The rows that it will be given.
  package init(tables: any TableWriter, for records: [JournalRecord]) throws(StoreError) {
    self.tables = tables
    try tables.expect(records)
  }

  /// The bytes of journal that are in memory at a time, about.
  static let bytesPerPortion = 2 << 20
  /// As many portions one transaction on the tables covers at most.
  private static let portionsPerTransaction = 8

  /// Reads on from where the tables are until the end of the journal.
  package static func catchUp(_ store: any ConnectorStore) throws(StoreError) -> ProjectionOutcome {
    var outcome = ProjectionOutcome()
    while true {
      let outcomes = try next(store)
      guard !outcomes.isEmpty else { return outcome }
      for part in outcomes { outcome += part.outcome }
    }
  }

  /// Reads on by one transaction: what each journal row did, none at the end of the journal.
  package static func next(_ store: any ConnectorStore) throws(StoreError) -> [RowOutcome] {
    let covered = try store.read { tables throws(StoreError) in try tables.coveredPosition() }
    let first = try store.records(after: covered, bytes: bytesPerPortion)
    guard !first.isEmpty else { return [] }
    return try store.write { tables throws(StoreError) in
      var outcomes = try apply(first, to: tables)
      for _ in 1..<portionsPerTransaction {
        let records = try store.records(
          after: try tables.coveredPosition(), bytes: bytesPerPortion)
        guard !records.isEmpty else { break }
        outcomes += try apply(records, to: tables)
      }
      return outcomes
    }
  }

  /// Gives a portion of the journal its effect.
  private static func apply(
    _ records: [JournalRecord], to tables: any TableWriter
  ) throws(StoreError) -> [RowOutcome] {
    var projector = try Projector(tables: tables, for: records)
    var outcomes: [RowOutcome] = []
    for record in records {
      projector.outcome = ProjectionOutcome()
      projector.touched = TouchedDevices()
      try projector.apply(record)
      outcomes.append(
        RowOutcome(
          position: record.position, outcome: projector.outcome, touched: projector.touched,
          isNews: record.entry.isNews))
    }
    return outcomes
  }

  /// Builds the tables of `store` anew from the journal and compares them with those in use.
  package static func rebuild(_ store: any ConnectorStore) throws(StoreError) -> RebuildReport {
    try store.rebuildTables { tables throws(StoreError) in
      while true {
        let records = try store.records(
          after: try tables.coveredPosition(), bytes: bytesPerPortion)
        guard !records.isEmpty else { return }
        _ = try apply(records, to: tables)
      }
    }
  }

  package mutating func apply(_ record: JournalRecord) throws(StoreError) {
    switch record.entry {
    case .checkIns(let batch): try apply(batch, at: record.position)
    case .partnerMessage(let message):
      try tables.addPendingMessage(record.position, of: message.connector)
      if !message.messageId.isEmpty {
        try tables.learn(
          message: message.messageId, source: message.source, at: record.position,
          of: message.connector)
      }
    case .reports(let batch): try apply(batch, at: record.position)
    case .disclosures(let disclosures):
      for disclosure in disclosures { try tables.add(disclosure) }
    case .decisions(let batch):
      for decision in batch.decisions { try tables.put(decision) }
    case .quarantined(let finding): try apply(finding, at: record.position)
    case .quarantineReleased(let release): try tables.removeQuarantined(release.subject)
    case .shadowCompared(let comparison): try apply(comparison, at: record.position)
    case .administrativeAct(let act): try apply(act, at: record.recordedAt)
    case .refused: break
    default: try applySettings(record)
    }
    try tables.setCoveredPosition(record.position)
  }

  mutating func count(_ path: WritableKeyPath<ProjectionOutcome, Int>, by number: Int = 1) {
    outcome[keyPath: path] += number
  }
}

/// What one journal row did.
package struct RowOutcome: Hashable, Sendable {
  package var position: JournalPosition
  package var outcome: ProjectionOutcome
  var touched = TouchedDevices()
  /// Whether others have something to do because of it; records of what was done are none.
  package var isNews: Bool
}

/// What a run of the projector did.
package struct ProjectionOutcome: Hashable, Sendable, Codable {
  package var devicesNew = 0
  package var devicesChanged = 0
  /// Check-ins that said nothing new.
  package var devicesUnchanged = 0
  /// Check-ins that were older than what is known.
  package var devicesStale = 0
  package var reportsMatched = 0
  package var reportsUnmatched = 0
  package var identifierConflicts = 0

  package init() {}

  static func += (total: inout ProjectionOutcome, part: ProjectionOutcome) {
    total.devicesNew += part.devicesNew
    total.devicesChanged += part.devicesChanged
    total.devicesUnchanged += part.devicesUnchanged
    total.devicesStale += part.devicesStale
    total.reportsMatched += part.reportsMatched
    total.reportsUnmatched += part.reportsUnmatched
    total.identifierConflicts += part.identifierConflicts
  }
}

extension JournalEntry {
  fileprivate var isNews: Bool {
    switch self {
    case .decisions, .disclosures, .refused: false
    default: true
    }
  }
}
