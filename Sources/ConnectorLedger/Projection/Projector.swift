import ConnectorModel
import ConnectorStore

/// What each entry of the journal does to the tables and to what the ledger holds, in the order of the journal
/// and from nothing else, so that a rebuild from its start gives the same.
package struct Projector {
  /// Counts the changes of what entries do. Tables that were made by another version are made anew.
  package static let version: Int64 = 9

  let tables: any TableWriter
  /// The check-in that a later one refers to for its list; nil: there is none.
  let listed: (ListSource) throws(StoreError) -> CheckIn?
  /// As of the last entry that has had its effect.
  package internal(set) var state: LedgerState
  /// What the entry being read does.
  var outcome = ProjectionOutcome()
  var changes = LedgerChange()
  /// When the row being read was written; nil where that is not known.
  var now: Timestamp?
  /// How many reports wait for a device; the look-up of one is spared where none waits.
  var unmatched: [ConnectorID: Int] = [:]

  /// - Parameters:
  ///   - state: as the tables are.
  ///   - records: the rows that it will be given.
  ///   - listed: reads a check-in from the journal, to whose list one of the rows may refer.
  package init(
    _ tables: any TableWriter, _ state: LedgerState, for records: [JournalRecord],
    listed: @escaping (ListSource) throws(StoreError) -> CheckIn? = { _ in nil }
  ) throws(StoreError) {
    self.tables = tables
    self.listed = listed
    self.state = state
    try tables.expect(records)
  }

  /// Gives one row its effect.
  package mutating func project(_ record: JournalRecord) throws(StoreError) -> RowEffect {
    outcome = ProjectionOutcome()
    changes = LedgerChange(through: record.position)
    now = record.recordedAt
    try correctContacts(at: record.recordedAt)
    try projectEntry(record)
    if JournalKind.settings.contains(record.entry.kind) {
      state.settings.version = record.position
      changes.hasSettings = true
    }
    state.position = record.position
    try tables.setCoveredPosition(record.position)
    return RowEffect(position: record.position, outcome: outcome, changes: changes)
  }

  private mutating func projectEntry(_ record: JournalRecord) throws(StoreError) {
    switch record.entry {
    case .checkIns(let batch): try projectCheckIns(batch, at: record.position)
    case .partnerMessage(let message): try projectMessage(message, at: record.position)
    case .reports(let batch): try projectReports(batch, at: record.position)
    case .disclosures(let disclosures):
      for disclosure in disclosures { try tables.add(disclosure) }
    case .decisions(let batch):
      for (ordinal, decision) in batch.decisions.enumerated() {
        try tables.put(decision)
        try note(.decision, at: ordinal, on: decision.device)
      }
    case .quarantined(let finding): try projectQuarantined(finding, at: record.position)
    case .quarantineReleased(let release):
      try tables.removeQuarantined(release.subject)
      changes.connectors.insert(release.subject.connector)
    case .shadowSet(let setting): try projectTrialSetting(setting)
    case .shadowCompared(let comparison): try projectComparison(comparison, at: record.position)
    case .administrativeAct(let act): try projectSilence(act, at: record.recordedAt)
    case .refused: return
    default: try projectSetting(record)
    }
  }

  /// Notes that a part of the row being read concerned a device, so that it is found again (`DeviceReplay`).
  func note(
    _ kind: JournalEffect.Kind, at ordinal: Int, on device: DeviceKey
  ) throws(StoreError) {
    try tables.noteEffect(JournalEffect(kind, of: changes.through, at: ordinal), on: device)
  }

  mutating func count(_ path: WritableKeyPath<ProjectionOutcome, Int>, by number: Int = 1) {
    outcome[keyPath: path] += number
  }
}

/// What one row of the journal did.
package struct RowEffect: Hashable, Sendable {
  package var position: JournalPosition
  package var outcome: ProjectionOutcome
  package var changes: LedgerChange
}

/// What rows of the journal did, counted.
package struct ProjectionOutcome: Hashable, Sendable, Codable {
  package var devicesNew = 0
  package var devicesChanged = 0
  /// Check-ins that said nothing new.
  package var devicesUnchanged = 0
  /// Check-ins that were older than what is known.
  package var devicesStale = 0
  /// Check-ins that name nobody: they have a serial number only, and several devices have that.
  package var devicesAmbiguous = 0
  /// Check-ins that made a list of apps another one.
  package var inventoriesChanged = 0
  package var reportsMatched = 0
  package var reportsUnmatched = 0
  package var identifierConflicts = 0

  package init() {}

  package static func += (total: inout ProjectionOutcome, part: ProjectionOutcome) {
    total.devicesNew += part.devicesNew
    total.devicesChanged += part.devicesChanged
    total.devicesUnchanged += part.devicesUnchanged
    total.devicesStale += part.devicesStale
    total.devicesAmbiguous += part.devicesAmbiguous
    total.inventoriesChanged += part.inventoriesChanged
    total.reportsMatched += part.reportsMatched
    total.reportsUnmatched += part.reportsUnmatched
    total.identifierConflicts += part.identifierConflicts
  }
}
