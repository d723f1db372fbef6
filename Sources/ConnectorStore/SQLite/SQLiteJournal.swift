import ConnectorModel
import GRDB
import Sodium
import Synchronization

/// A journal in the tables `journal`, `chain` and `blob` of an SQLite file.
package final class SQLiteJournal: Journal {
  private let writer: any GRDB.DatabaseWriter
  private let mark: UseMark
  /// Nil: nothing is written here.
  private let files: OpenedFiles?
  private let known = Mutex(KnownEnd())

  init(_ writer: some GRDB.DatabaseWriter, mark: UseMark, files: OpenedFiles?) {
    self.writer = writer
    self.mark = mark
    self.files = files
  }

  package func append(_ appends: [JournalAppend]) throws(StoreError) -> [AppendOutcome] {
    // Encoded before anybody has to wait for it.
    var encoded: [(JournalAppend, [[UInt8]])] = []
    for append in appends { encoded.append((append, try append.encodedEntries())) }
    try files?.check()
    try mark.set()
    let (outcomes, end) = try StoreError.mapping {
      try writer.write(synchronous: .full) { database in
        let connection = SQLiteConnection(database: database)
        var last = try checkedLastLink(connection)
        let outcomes = try encoded.map { append, entries in
          try connection.append(entries, of: append, after: &last)
        }
        return (outcomes, last)
      }
    }
    known.withLock { $0.take(end) }
    return outcomes
  }

  /// What lies beside the last row of a journal that has the rows which it is known to have.
  private func checkedLastLink(_ connection: SQLiteConnection) throws(StoreError) -> RowLink? {
    let known = known.withLock { $0 }
    let last = try connection.lastLink()
    try known.check(try connection.link(of: known.position), last: last?.position ?? .start)
    return last
  }

  package func records(
    after position: JournalPosition, bytes: Int
  ) throws(StoreError) -> [JournalRecord] {
    var total = 0
    let rows = try read { connection throws(StoreError) in
      try connection.journalRows("WHERE position > ? ORDER BY position", [SQLValue(position)]) {
        total += $0.entry.count
        return total < bytes
      }
    }
    return try rows.decoded()
  }

  package func record(at position: JournalPosition) throws(StoreError) -> JournalRecord? {
    let rows = try read { connection throws(StoreError) in
      try connection.journalRows("WHERE position = ?", [SQLValue(position)]) { _ in true }
    }
    return try rows.decoded().first
  }

  package func record(
    at position: JournalPosition, checkIn ordinal: Int
  ) throws(StoreError) -> JournalRecord? {
    let rows = try read { connection throws(StoreError) in
      try connection.journalRows("WHERE position = ?", [SQLValue(position)]) { _ in true }
    }
    return try rows.decoded(checkIn: ordinal).first
  }

  package func records(
    of kinds: Set<JournalKind>, before position: JournalPosition?, since: Timestamp?, limit: Int
  ) throws(StoreError) -> [JournalRecord] {
    let rows = try read { connection throws(StoreError) in
      let places = try connection.places(of: kinds, before: position, since: since, limit: limit)
      var rows: [StoredRow] = []
      for place in places {
        rows += try connection.journalRows("WHERE position = ?", [SQLValue(place)]) { _ in true }
      }
      return rows
    }
    return try rows.decoded()
  }

  package func lastRecord(by time: Timestamp) throws(StoreError) -> JournalPosition {
    try read { connection throws(StoreError) in try connection.lastPlace(by: time) }
  }

  package func head() throws(StoreError) -> JournalHead {
    try files?.check()
    let last = try read { connection throws(StoreError) in try checkedLastLink(connection) }
    known.withLock { $0.take(last) }
    return JournalHead(last)
  }

  package func verifyChain(
    against checkpoint: ChainHead?, progress: (Int64) -> Void
  ) throws(StoreError) -> ChainReport {
    try read { connection throws(StoreError) in
      var verifier = ChainVerifier(checkpoint: checkpoint)
      try connection.chainedRows { row in
        progress(row.row.position.rawValue)
        return verifier.take(row)
      }
      return verifier.end(lastLink: try connection.lastLink()?.position ?? .start)
    }
  }

  package func blob(_ hash: BlobHash) throws(StoreError) -> [UInt8]? {
    guard let digest = hash.digest else { return nil }
    let bytes = try read { connection throws(StoreError) in
      try connection.first("SELECT bytes FROM blob WHERE hash = ?", .blob(digest)) { $0.bytes(0) }
    }
    guard let bytes else { return nil }
    guard SHA256.hash(bytes) == digest else { throw .damagedBlob(hash) }
    return bytes
  }

  private func read<Value>(
    _ body: (SQLiteConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try StoreError.mapping {
      try writer.read { database in try body(SQLiteConnection(database: database)) }
    }
  }
}
