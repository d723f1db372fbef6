/// The name of a new adapter's partner, and the forms in which files need it.
package struct AdapterName: Hashable, Sendable {
  package static let mostCharacters = 40

  /// As administrators see it: `Acme Shield`.
  package let title: String
  private let words: [Substring]

  /// - Throws: what a name may be, for a text that is none.
  package init(_ text: String) throws(TemplateError) {
    words = text.split(omittingEmptySubsequences: false) { $0 == " " || $0 == "-" }
    title = text
    let isPlain = words.allSatisfy { word in
      !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
    guard isPlain, text.first?.isLetter == true, text.count <= Self.mostCharacters else {
      throw .badName(text)
    }
  }

  /// For folders and libraries: `acme-shield`.
  package var dashed: String { lowercasedWords.joined(separator: "-") }

  /// For crates: `acme_shield`.
  package var underscored: String { lowercasedWords.joined(separator: "_") }

  /// For types and modules: `AcmeShield`.
  package var joined: String { words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() }

  private var lowercasedWords: [String] { words.map { $0.lowercased() } }
}
