extension Report {
  /// Bytes that are kept for it, roughly: its texts, and what any report takes.
  package var bytes: Int {
    var sum = Self.fixedBytes
    for text in [category, title, detail, word] { sum += text?.utf8.count ?? 0 }
    switch kind {
    case .threatOpened(let id, _), .threatClosed(let id): sum += id.utf8.count
    case .state, .removed, .heartbeat, .wordUnknown: break
    }
    if case .identifiers(let identifiers) = subject {
      for one in identifiers { sum += one.value.utf8.count + one.comparable.utf8.count }
    }
    return sum
  }

  private static let fixedBytes = 96
}
