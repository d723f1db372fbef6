import ConnectorModel
import GRDB
import Sodium

/// A journal in the tables `journal`, `chain` and `blob` of an SQLite file.
package final class SQLiteJournal: Journal {
  private let writer: any GRDB.DatabaseWriter
  private let mark: UseMark

  init(_ writer: some GRDB.DatabaseWriter, mark: UseMark) {
    self.writer = writer
    self.mark = mark
  }

  package func append(_ appends: [JournalAppend]) throws(StoreError) -> [AppendOutcome] {
    // Encoded before anybody has to wait for it.
    var encoded: [(JournalAppend, [[UInt8]])] = []
    for append in appends { encoded.append((append, try append.encodedEntries())) }
    try mark.set()
    return try StoreError.mapping {
      try writer.write(synchronous: .full) { database in
        let connection = SQLiteConnection(database: database)
        var last = try connection.lastLink()
        return try encoded.map { append, entries in
          try connection.append(entries, of: append, after: &last)
        }
      }
    }
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
    try read { connection throws(StoreError) in JournalHead(try connection.lastLink()) }
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
