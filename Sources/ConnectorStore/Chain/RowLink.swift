import ConnectorModel
import Sodium

/// A row of the journal as it lies in a store.
struct StoredRow: Hashable, Sendable {
  var position: JournalPosition
  var recordedAt: Timestamp
  var actor: String
  /// Encoded.
  var entry: [UInt8]
}

/// What lies beside a row of the journal: its link, and what the row is found by. All of it follows from the
/// row and from what lies beside the row before.
struct RowLink: Hashable, Sendable {
  var position: JournalPosition
  /// The number of a `JournalKind`; 0 beside a row of which it cannot be read.
  var kind: Int64
  var recordedAt: Timestamp
  /// The greatest time of all rows up to this one: a clock can be set back.
  var latest: Timestamp
  /// The last row up to this one that set something.
  var settings: JournalPosition
  /// The number of a `LinkFormula`.
  var formula: Int64
  var link: JournalLink
}

extension RowLink {
  /// - Parameter previous: What lies beside the row before; nil: this is the first.
  init(_ row: StoredRow, after previous: RowLink?, by formula: LinkFormula = .newest) {
    let kind = JournalCoding.kindNumber(of: row.entry)
    let link = formula.link(
      after: previous?.link ?? .start, position: row.position, kind: kind,
      recordedAt: row.recordedAt, actor: row.actor, entryHash: BLAKE2b.hash(row.entry))
    self.init(
      position: row.position, kind: kind, recordedAt: row.recordedAt, after: previous,
      formula: formula, link: link)
  }

  /// - Parameter link: As it is known.
  init(
    position: JournalPosition, kind: Int64, recordedAt: Timestamp, after previous: RowLink?,
    formula: LinkFormula, link: JournalLink
  ) {
    let setsSomething = JournalKind(rawValue: kind).map(JournalKind.settings.contains) ?? false
    self.init(
      position: position, kind: kind, recordedAt: recordedAt,
      latest: max(recordedAt, previous?.latest ?? recordedAt),
      settings: setsSomething ? position : previous?.settings ?? .start,
      formula: formula.rawValue, link: link)
  }
}

extension JournalHead {
  init(_ last: RowLink?) {
    self.init(
      position: last?.position ?? .start, link: last?.link ?? .start,
      settings: last?.settings ?? .start)
  }

  package var chain: ChainHead { ChainHead(position: position, link: link) }
}
