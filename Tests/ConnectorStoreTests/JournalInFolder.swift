import ConnectorModel

@testable import ConnectorStore

/// A journal of a store whose folder goes with the last reference to it: a store whose files are gone takes nothing.
struct JournalInFolder: Journal {
  let journal: SQLiteJournal
  let folder: ScratchFolder

  func append(_ appends: [JournalAppend]) throws(StoreError) -> [AppendOutcome] {
    try journal.append(appends)
  }

  func records(after position: JournalPosition, bytes: Int) throws(StoreError) -> [JournalRecord] {
    try journal.records(after: position, bytes: bytes)
  }

  func record(at position: JournalPosition) throws(StoreError) -> JournalRecord? {
    try journal.record(at: position)
  }

  func record(
    at position: JournalPosition, checkIn ordinal: Int
  ) throws(StoreError) -> JournalRecord? {
    try journal.record(at: position, checkIn: ordinal)
  }

  func records(
    of kinds: Set<JournalKind>, before position: JournalPosition?, since: Timestamp?, limit: Int
  ) throws(StoreError) -> [JournalRecord] {
    try journal.records(of: kinds, before: position, since: since, limit: limit)
  }

  func lastRecord(by time: Timestamp) throws(StoreError) -> JournalPosition {
    try journal.lastRecord(by: time)
  }

  func head() throws(StoreError) -> JournalHead { try journal.head() }

  func verifyChain(
    against checkpoint: ChainHead?, progress: (Int64) -> Void
  ) throws(StoreError) -> ChainReport {
    try journal.verifyChain(against: checkpoint, progress: progress)
  }

  func blob(_ hash: BlobHash) throws(StoreError) -> [UInt8]? { try journal.blob(hash) }
}
