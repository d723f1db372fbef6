import ConnectorModel
import GRDB

extension SQLiteStore {
  package func chainHead() throws(StoreError) -> ChainHead {
    try look { connection throws(StoreError) in try connection.chainHead() }
  }

  package func verifyChain(
    against checkpoint: ChainHead?, progress: (Int64) -> Void
  ) throws(StoreError) -> ChainReport {
    try look { connection throws(StoreError) in
      var verifier = ChainVerifier(checkpoint: checkpoint)
      try connection.chainedRows { row in
        progress(row.position.rawValue)
        return verifier.take(row)
      }
      return verifier.end(lastLink: try connection.chainHead().position)
    }
  }
}

extension SQLiteConnection {
  /// The last link; whether its row is there is for the verifier to say.
  func chainHead() throws(StoreError) -> ChainHead {
    try first("SELECT position, link FROM chain ORDER BY position DESC LIMIT 1") { row in
      ChainHead(position: row.position(0), link: JournalLink(bytes: row.bytes(1)))
    } ?? .start
  }

  /// Links a row of the journal to the one before it.
  func link(
    _ position: JournalPosition, recordedAt: Timestamp, actor: String, entry: [UInt8],
    after previous: JournalLink
  ) throws(StoreError) -> JournalLink {
    let link = JournalLink(
      after: previous, position: position, recordedAt: recordedAt, actor: actor, entry: entry)
    try execute(
      "INSERT INTO chain (position, link) VALUES (?, ?)", SQLValue(position), .blob(link.bytes))
    return link
  }

  /// Makes the chain of a journal that has none yet.
  func linkWholeJournal() throws(StoreError) {
    var last = JournalLink.start
    try chainedRows { row throws(StoreError) in
      last = try link(
        row.position, recordedAt: row.recordedAt, actor: row.actor, entry: row.entry, after: last)
      return true
    }
  }

  /// The rows of the journal in their order, each with its link, until `body` answers false.
  fileprivate func chainedRows(
    _ body: (ChainedRow) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try step(
      """
      SELECT journal.position, recorded_at, actor, entry, link
      FROM journal LEFT JOIN chain ON chain.position = journal.position ORDER BY journal.position
      """, []
    ) { row throws(StoreError) in
      try body(
        ChainedRow(
          position: row.position(0), recordedAt: row.time(1), actor: row.text(2),
          entry: row.bytes(3), link: row.isNull(4) ? nil : JournalLink(bytes: row.bytes(4))))
    }
  }
}
