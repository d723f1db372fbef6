import ConnectorModel
import Synchronization

/// A journal in memory, for simulations and tests: the same for the same appends, cheap to make, and gone with the
/// value. It keeps the bytes that another engine would keep.
package final class MemoryJournal: Journal {
  let contents = Mutex(Contents())

  package init() {}

  package func append(_ appends: [JournalAppend]) throws(StoreError) -> [AppendOutcome] {
    var encoded: [(JournalAppend, [[UInt8]])] = []
    for append in appends { encoded.append((append, try append.encodedEntries())) }
    return try contents.withLock { [encoded] contents throws(StoreError) in
      if let failure = contents.nextFailure.take() { throw failure }
      _ = try contents.checkedLast()
      let outcomes = encoded.map { append, entries in contents.append(entries, of: append) }
      contents.known.take(contents.rows.last?.link)
      return outcomes
    }
  }

  /// The next `append` fails in this way and leaves nothing, as on a disk that is full.
  package func failNextAppend(_ failure: StoreError) {
    contents.withLock { $0.nextFailure = failure }
  }

  /// The rows after a place are gone, as where somebody has deleted them.
  package func cutOff(after position: JournalPosition) {
    contents.withLock { $0.rows.removeSubrange($0.index(after: position)...) }
  }

  package func records(
    after position: JournalPosition, bytes: Int
  ) throws(StoreError) -> [JournalRecord] {
    let rows = contents.withLock { contents in
      var total = 0
      var rows: [StoredRow] = []
      for chained in contents.rows[contents.index(after: position)...] {
        rows.append(chained.row)
        total += chained.row.entry.count
        if total >= bytes { break }
      }
      return rows
    }
    return try rows.decoded()
  }

  package func record(at position: JournalPosition) throws(StoreError) -> JournalRecord? {
    let rows = contents.withLock { contents in
      let next = contents.rows[contents.index(before: position)...].prefix(1).map(\.row)
      return next.filter { $0.position == position }
    }
    return try rows.decoded().first
  }

  package func records(
    of kinds: Set<JournalKind>, before position: JournalPosition?, since: Timestamp?, limit: Int
  ) throws(StoreError) -> [JournalRecord] {
    let numbers = Set(kinds.map(\.rawValue))
    let rows = contents.withLock { contents in
      let end = position.map(contents.index(before:)) ?? contents.rows.endIndex
      return contents.rows[..<end].reversed().lazy
        .filter { chained in
          chained.link.map { numbers.contains($0.kind) } ?? false
            && chained.row.recordedAt >= since ?? chained.row.recordedAt
        }
        .prefix(limit).map(\.row)
    }
    return try Array(rows).decoded()
  }

  package func lastRecord(by time: Timestamp) throws(StoreError) -> JournalPosition {
    contents.withLock { contents in
      contents.rows.last { $0.row.recordedAt <= time }?.row.position ?? .start
    }
  }

  package func head() throws(StoreError) -> JournalHead {
    try contents.withLock { contents throws(StoreError) in
      let last = try contents.checkedLast()
      contents.known.take(last)
      return JournalHead(last)
    }
  }

  package func verifyChain(
    against checkpoint: ChainHead?, progress: (Int64) -> Void
  ) throws(StoreError) -> ChainReport {
    let rows = contents.withLock { $0.rows }
    var verifier = ChainVerifier(checkpoint: checkpoint)
    for row in rows {
      progress(row.row.position.rawValue)
      guard verifier.take(row) else { break }
    }
    return verifier.end(lastLink: rows.last?.link?.position ?? .start)
  }

  package func blob(_ hash: BlobHash) throws(StoreError) -> [UInt8]? {
    guard let bytes = contents.withLock({ $0.blobs[hash] }) else { return nil }
    guard BlobHash(of: bytes) == hash else { throw .damagedBlob(hash) }
    return bytes
  }

  struct Contents: Sendable {
    /// In their order.
    var rows: [ChainedRow] = []
    var blobs: [BlobHash: [UInt8]] = [:]
    var nextFailure: StoreError?
    var known = KnownEnd()
  }
}

extension MemoryJournal.Contents {
  mutating func append(_ entries: [[UInt8]], of append: JournalAppend) -> AppendOutcome {
    var last = rows.last?.link
    if let change = append.conflict(with: last) { return .settingsChanged(change) }
    for blob in append.blobs { blobs[BlobHash(of: blob)] = blob }
    var positions: [JournalPosition] = []
    for entry in entries {
      let row = StoredRow(
        position: last.next, recordedAt: append.time, actor: append.actor, entry: entry)
      last = RowLink(row, after: last)
      rows.append(ChainedRow(row: row, link: last))
      positions.append(row.position)
    }
    return .appended(positions, recordedAt: append.time)
  }

  /// What lies beside the last row of a journal that has the rows which it is known to have.
  func checkedLast() throws(StoreError) -> RowLink? {
    let last = rows.last?.link
    let present = rows[index(before: known.position)...].first
    try known.check(present?.link?.link, last: last?.position ?? .start)
    return last
  }

  /// Of the first row that follows a position. Rows follow each other without a gap, from 1.
  func index(after position: JournalPosition) -> Int {
    Int(min(max(position.rawValue, 0), Int64(rows.count)))
  }

  /// Of the first row that does not come before a position.
  func index(before position: JournalPosition) -> Int {
    Int(min(max(position.rawValue, 1) - 1, Int64(rows.count)))
  }
}
