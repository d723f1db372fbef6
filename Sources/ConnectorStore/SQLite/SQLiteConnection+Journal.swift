import ConnectorModel
import Sodium

extension SQLiteConnection {
  /// Appends the rows of one writer, or nothing where its condition does not hold.
  ///
  /// - Parameter last: What lies beside the last row of the journal.
  func append(
    _ entries: [[UInt8]], of append: JournalAppend, after last: inout RowLink?
  ) throws(StoreError) -> AppendOutcome {
    if let change = append.conflict(with: last) { return .settingsChanged(change) }
    for blob in append.blobs {
      try execute(
        "INSERT OR IGNORE INTO blob (hash, bytes) VALUES (?, ?)", .blob(SHA256.hash(blob)),
        .blob(blob))
    }
    var positions: [JournalPosition] = []
    for entry in entries {
      guard last.next != last?.position else { throw .journalAtEnd }
      let row = StoredRow(
        position: last.next, recordedAt: append.time, actor: append.actor, entry: entry)
      let link = RowLink(row, after: last)
      try insert(row)
      try insert(link)
      positions.append(row.position)
      last = link
    }
    return .appended(positions, recordedAt: append.time)
  }

  private func insert(_ row: StoredRow) throws(StoreError) {
    try execute(
      "INSERT INTO journal (position, recorded_at, actor, entry) VALUES (?, ?, ?, ?)",
      SQLValue(row.position), SQLValue(row.recordedAt), .text(row.actor), .blob(row.entry))
  }

  func insert(_ link: RowLink) throws(StoreError) {
    try execute(
      "INSERT INTO chain VALUES (?, ?, ?, ?, ?, ?, ?)", SQLValue(link.position),
      .integer(link.kind), SQLValue(link.recordedAt), SQLValue(link.latest),
      SQLValue(link.settings), .integer(link.formula), .blob(link.link.bytes))
  }

  /// - Parameter goesOn: is shown each row and says whether the next is wanted.
  func journalRows(
    _ clauses: String, _ values: [SQLValue], goesOn: (StoredRow) -> Bool
  ) throws(StoreError) -> [StoredRow] {
    var rows: [StoredRow] = []
    try step(
      "SELECT position, recorded_at, actor, entry FROM journal \(clauses)", values
    ) { row throws(StoreError) in
      let row = StoredRow(row: row)
      rows.append(row)
      return goesOn(row)
    }
    return rows
  }

  /// What lies beside the last row; whether that row is there is for the verifier to say.
  func lastLink() throws(StoreError) -> RowLink? {
    try first(
      """
      SELECT position, kind, recorded_at, latest, settings, formula, link
      FROM chain ORDER BY position DESC LIMIT 1
      """
    ) { RowLink(row: $0, from: 0) }
  }

  /// The link beside a row; nil: there is none.
  func link(of position: JournalPosition) throws(StoreError) -> JournalLink? {
    try first(
      "SELECT link FROM chain WHERE position = ?", SQLValue(position)
    ) { JournalLink(bytes: $0.bytes(0)) }
  }

  /// The rows of the journal in their order, each with what lies beside it, until `body` answers false.
  func chainedRows(
    _ body: (ChainedRow) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try step(
      """
      SELECT journal.position, journal.recorded_at, actor, entry,
        chain.position, kind, chain.recorded_at, latest, settings, formula, link
      FROM journal LEFT JOIN chain ON chain.position = journal.position ORDER BY journal.position
      """, []
    ) { row throws(StoreError) in
      try body(
        ChainedRow(
          row: StoredRow(row: row), link: row.isNull(4) ? nil : RowLink(row: row, from: 4)))
    }
  }
}

extension StoredRow {
  init(row: SQLiteRow) {
    self.init(
      position: row.position(0), recordedAt: row.time(1), actor: row.text(2), entry: row.bytes(3))
  }
}

extension RowLink {
  fileprivate init(row: SQLiteRow, from first: Int32) {
    self.init(
      position: row.position(first), kind: row.integer(first + 1), recordedAt: row.time(first + 2),
      latest: row.time(first + 3), settings: row.position(first + 4),
      formula: row.integer(first + 5), link: JournalLink(bytes: row.bytes(first + 6)))
  }
}
