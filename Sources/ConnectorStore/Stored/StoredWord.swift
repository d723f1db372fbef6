import ConnectorModel
import StoredForms

/// A closed set of the model's that has words in documents, tables and the journal. The words stand in this folder
/// and do not follow from the names of the cases.
///
/// A new case is a new word and no new version: a program that does not know it refuses what says it.
protocol StoredWord: CaseIterable, Hashable {
  var word: String { get }
  /// The cases by their words.
  static var byWord: [String: Self] { get }
}

extension StoredWord {
  init?(word: String) {
    guard let value = Self.byWord[word] else { return nil }
    self = value
  }

  static func worded() -> [String: Self] {
    Dictionary(uniqueKeysWithValues: allCases.map { ($0.word, $0) })
  }
}

/// What a text of a document stands for.
extension String {
  func word<Word: StoredWord>(_ field: String) throws(UnreadableForm) -> Word {
    guard let word = Word(word: self) else { throw .value(of: field) }
    return word
  }

  /// ISO 8601 in UTC.
  func time(_ field: String) throws(UnreadableForm) -> Timestamp {
    guard let time = Timestamp(iso8601: self) else { throw .value(of: field) }
    return time
  }

  /// Nil for zeros, which an earlier program took for a version.
  func osVersion(_ field: String) throws(UnreadableForm) -> OSVersion? {
    if OSVersion.isOfZeros(self) { return nil }
    guard let version = OSVersion(self) else { throw .value(of: field) }
    return version
  }
}

extension [String] {
  func words<Word: StoredWord>(_ field: String) throws(UnreadableForm) -> [Word] {
    var words: [Word] = []
    for text in self { words.append(try text.word(field)) }
    return words
  }
}
