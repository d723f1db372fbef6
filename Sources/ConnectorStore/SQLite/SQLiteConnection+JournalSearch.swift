import ConnectorModel

/// Places in the journal by kind and by time. Times mostly grow with the places: where the greatest time so far
/// is kept, a place is found in a few steps. Only rows that a clock recorded that had been set back are not where
/// they would be looked for, and those have an index of their own.
extension SQLiteConnection {
  /// The places of the rows of some kinds, newest first; it reads no more of them than it answers with.
  func places(
    of kinds: Set<JournalKind>, before position: JournalPosition?, since: Timestamp?, limit: Int
  ) throws(StoreError) -> [JournalPosition] {
    guard !kinds.isEmpty else { return [] }
    let first = try since.map { time throws(StoreError) in try firstPlace(since: time) } ?? .start
    return try rows(
      Self.selectPlaces(of: kinds), SQLValue(position ?? JournalPosition(rawValue: .max)),
      SQLValue(first), .integer(since?.milliseconds ?? .min), SQLValue(limit)
    ) { $0.position(0) }
  }

  /// Takes from the index of each kind as much as is wanted, and puts it together in order.
  static func selectPlaces(of kinds: Set<JournalKind>) -> String {
    let ofEach = kinds.map(\.rawValue).sorted().map { kind in
      """
      SELECT position FROM chain INDEXED BY chain_by_kind
      WHERE kind = \(kind) AND position < ?1 AND position >= ?2 AND recorded_at >= ?3
      """
    }
    return "\(ofEach.joined(separator: " UNION ALL ")) ORDER BY position DESC LIMIT ?4"
  }

  /// The last place that was recorded at or before a moment.
  func lastPlace(by time: Timestamp) throws(StoreError) -> JournalPosition {
    var later = JournalPosition(rawValue: .max)
    if time.milliseconds < .max {
      later = try firstPlace(since: time.adding(TimeSpan(milliseconds: 1)))
    }
    let before = try first("SELECT max(position) FROM chain WHERE position < ?", SQLValue(later)) {
      $0.position(0)
    }
    let setBack = try first(
      """
      SELECT max(position) FROM chain INDEXED BY chain_set_back
      WHERE recorded_at < latest AND recorded_at <= ?
      """, SQLValue(time)
    ) { $0.position(0) }
    return max(before ?? .start, setBack ?? .start)
  }

  /// No row before this place was recorded at or after a moment; it lies beyond the last where none was at all.
  private func firstPlace(since time: Timestamp) throws(StoreError) -> JournalPosition {
    guard let last = try lastLink() else { return JournalPosition(rawValue: 1) }
    // Rows before `low` are too early, the one at `high` is not, or lies beyond the end.
    var (low, high) = (Int64(1), last.position.next.rawValue)
    while low < high {
      let middle = low + (high - low) / 2
      let latest = try first(
        "SELECT latest FROM chain WHERE position <= ? ORDER BY position DESC LIMIT 1",
        .integer(middle)
      ) { $0.time(0) }
      if let latest, latest >= time { high = middle } else { low = middle + 1 }
    }
    return JournalPosition(rawValue: low)
  }
}
