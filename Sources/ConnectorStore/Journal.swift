import ConnectorModel

/// A tenant's journal: rows that are appended, never changed, and bound by one chain of hashes; and the blobs
/// that rows name. It is the truth; everything else is made of it.
///
/// Every call blocks the calling thread.
package protocol Journal: Sendable {
  /// Appends what several writers want, each on its own condition, in one transaction. What is appended
  /// survives a power cut when this returns. An error means that nothing of all of it is there.
  ///
  /// - Returns: for each, in their order, what became of it.
  func append(_ appends: [JournalAppend]) throws(StoreError) -> [AppendOutcome]

  /// The rows that follow `position`, oldest first. At least one if there is one; then as many as fit
  /// into about `bytes` of encoded entries.
  func records(after position: JournalPosition, bytes: Int) throws(StoreError) -> [JournalRecord]

  /// The row at a position; nil when there is none.
  func record(at position: JournalPosition) throws(StoreError) -> JournalRecord?

  /// The row at a position with this one of its check-ins alone, or none where it has fewer.
  func record(
    at position: JournalPosition, checkIn ordinal: Int
  ) throws(StoreError) -> JournalRecord?

  /// The rows of some kinds that come before `position`, or all, newest first, and not recorded before
  /// `since` if that is given.
  func records(
    of kinds: Set<JournalKind>, before position: JournalPosition?, since: Timestamp?, limit: Int
  ) throws(StoreError) -> [JournalRecord]

  /// The last row that was recorded at or before a moment; `start` when there is none.
  func lastRecord(by time: Timestamp) throws(StoreError) -> JournalPosition

  func head() throws(StoreError) -> JournalHead

  /// Goes along the chain from the first row to the last, or to the first that is wrong.
  ///
  /// - Parameters:
  ///   - checkpoint: an earlier head, which the journal must still hold; nil: there is none.
  ///   - progress: is told the place of each row.
  func verifyChain(
    against checkpoint: ChainHead?, progress: (Int64) -> Void
  ) throws(StoreError) -> ChainReport

  /// The bytes whose hash this is; nil when there are none.
  func blob(_ hash: BlobHash) throws(StoreError) -> [UInt8]?
}

extension Journal {
  package func record(
    at position: JournalPosition, checkIn ordinal: Int
  ) throws(StoreError) -> JournalRecord? {
    guard var record = try record(at: position) else { return nil }
    if case .checkIns(var batch) = record.entry {
      let isThere = batch.checkIns.indices.contains(ordinal)
      batch.checkIns = isThere ? [batch.checkIns[ordinal]] : []
      record.entry = .checkIns(batch)
    }
    return record
  }
}

/// What one writer wants appended: all of it or nothing.
package struct JournalAppend: Hashable, Sendable {
  package var entries: [JournalEntry]
  /// What the entries name by its hash; durable with them.
  package var blobs: [[UInt8]]
  /// Who caused it.
  package var actor: String
  package var time: Timestamp
  /// The version of the settings at which the entries were checked. If another row has set something since,
  /// nothing is appended. Nil: whatever the settings are.
  package var ifSettings: JournalPosition?

  package init(
    _ entries: [JournalEntry], blobs: [[UInt8]] = [], actor: String, at time: Timestamp,
    ifSettings: JournalPosition? = nil
  ) {
    self.entries = entries
    self.blobs = blobs
    self.actor = actor
    self.time = time
    self.ifSettings = ifSettings
  }
}

package enum AppendOutcome: Hashable, Sendable {
  /// The rows, and the time that they bear.
  case appended([JournalPosition], recordedAt: Timestamp)
  /// The settings have changed since, by this row.
  case settingsChanged(JournalPosition)
}

/// The end of the journal.
package struct JournalHead: Hashable, Sendable {
  /// `start` when the journal is empty.
  package var position: JournalPosition
  package var link: JournalLink
  /// The last row that set something; `start` when none did.
  package var settings: JournalPosition

  package init(position: JournalPosition, link: JournalLink, settings: JournalPosition) {
    self.position = position
    self.link = link
    self.settings = settings
  }
}
