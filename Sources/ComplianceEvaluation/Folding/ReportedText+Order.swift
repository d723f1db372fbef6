import ConnectorModel

extension ReportedText {
  /// The report's words, without the time of its receipt.
  package init(_ report: Report, receivedAt: Timestamp) {
    self.init(
      observedAt: report.observedAt, receivedAt: receivedAt, category: report.category,
      title: report.title, detail: report.detail, word: report.word)
  }

  /// Puts two texts that were observed at the same time into a fixed order, whichever came first.
  /// Bytes are compared: no two texts that differ count as the same.
  func wordsPrecede(_ other: ReportedText) -> Bool {
    for field in [\ReportedText.category, \.title, \.detail, \.word] {
      let (mine, theirs) = (self[keyPath: field], other[keyPath: field])
      if Self.precedes(mine, theirs) { return true }
      if Self.precedes(theirs, mine) { return false }
    }
    return false
  }

  private static func precedes(_ left: String?, _ right: String?) -> Bool {
    guard let right else { return false }
    guard let left else { return true }
    return left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}

/// Something reported that carries a rank of its own beside its time and words.
protocol RankedReport {
  var rank: Int { get }
  var said: ReportedText { get set }
}

extension ReportedState: RankedReport {
  var rank: Int { state.severity }
}

extension OpenedThreat: RankedReport {
  var rank: Int { level.state.severity }
}

extension ReportedText: RankedReport {
  /// Words alone are all of one rank.
  var rank: Int { 0 }

  var said: ReportedText {
    get { self }
    set { self = newValue }
  }
}

extension RankedReport {
  /// The one of two reports that counts: the later, then the worse, then the later in the order of
  /// words. Of two that say the same, the first receipt is kept.
  func prevailing(over other: Self?) -> Self {
    guard let other else { return self }
    if said.observedAt != other.said.observedAt {
      return said.observedAt > other.said.observedAt ? self : other
    }
    if rank != other.rank { return rank > other.rank ? self : other }
    if other.said.wordsPrecede(said) { return self }
    if said.wordsPrecede(other.said) { return other }
    var first = self
    first.said.receivedAt = min(said.receivedAt, other.said.receivedAt)
    return first
  }
}
