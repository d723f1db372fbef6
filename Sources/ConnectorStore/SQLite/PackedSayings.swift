import ConnectorModel

/// What was reported of a partner device beside what counts: few texts, each under a word, that are read and written
/// with their row. None is no value.
enum PackedSayings {
  /// The word, both times in milliseconds, which of the others there are, and those.
  private static let textsOfEach = 8

  static func pack<Word: StoredWord>(_ sayings: [Word: ReportedText]) throws(StoreError) -> SQLValue
  {
    try PackedColumn.pack(
      sayings.map { ($0.word, $1) }.sorted { $0.0 < $1.0 }.flatMap { texts($0, $1) })
  }

  static func pack(_ said: ReportedText?) throws(StoreError) -> SQLValue {
    try PackedColumn.pack(said.map { texts("", $0) } ?? [])
  }

  static func sayings<Word: StoredWord>(
    _ bytes: [UInt8]
  ) throws(StoreError) -> [Word: ReportedText] {
    var sayings: [Word: ReportedText] = [:]
    for (text, said) in try all(bytes) {
      guard let word = Word(word: text) else { throw .damagedRow }
      sayings[word] = said
    }
    return sayings
  }

  static func saying(_ bytes: [UInt8]) throws(StoreError) -> ReportedText? {
    try all(bytes).first?.said
  }

  private static func texts(_ word: String, _ said: ReportedText) -> [String] {
    let words = [said.category, said.title, said.detail, said.word]
    return [
      word, String(said.observedAt.milliseconds), String(said.receivedAt.milliseconds),
      words.map { $0 == nil ? "-" : "+" }.joined(),
    ] + words.map { $0 ?? "" }
  }

  private static func all(
    _ bytes: [UInt8]
  ) throws(StoreError) -> [(word: String, said: ReportedText)] {
    let texts = try PackedColumn.texts(bytes)
    guard texts.count.isMultiple(of: textsOfEach) else { throw .damagedRow }
    var all: [(word: String, said: ReportedText)] = []
    for start in stride(from: 0, to: texts.count, by: textsOfEach) {
      let given = Array(texts[start..<start + textsOfEach])
      guard let observed = Int64(given[1]), let received = Int64(given[2]), given[3].count == 4
      else { throw .damagedRow }
      let words = zip(given[3], given[4...]).map { $0 == "+" ? $1 : nil }
      all.append(
        (
          given[0],
          ReportedText(
            observedAt: Timestamp(milliseconds: observed),
            receivedAt: Timestamp(milliseconds: received), category: words[0], title: words[1],
            detail: words[2], word: words[3])
        ))
    }
    return all
  }
}
