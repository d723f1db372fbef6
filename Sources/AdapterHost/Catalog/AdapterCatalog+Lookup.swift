import ConnectorModel

extension AdapterCatalog {
  /// The adapter for what somebody has typed: a partner's id, its name, or the beginning of a word of
  /// its name. What fits best decides; when that is more than one, the error lists them.
  package func library(for partner: String) throws(AdapterError) -> AdapterLibrary {
    let wanted = partner.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let ranked: [(AdapterLibrary) -> Bool] = [
      { $0.descriptor.id.rawValue == wanted },
      { $0.descriptor.name.lowercased() == wanted },
      { Self.hasWord(beginningWith: wanted, in: $0.descriptor.name) },
    ]
    for fits in ranked where !wanted.isEmpty {
      let found = libraries.filter(fits)
      if found.count == 1 { return found[0] }
      if !found.isEmpty { throw .ambiguous(partner, found) }
    }
    throw .unknown(partner, among: libraries)
  }

  /// Whether some words of `name` begin with `prefix`: "symantec", "endpoint prot".
  private static func hasWord(beginningWith prefix: String, in name: String) -> Bool {
    let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
    return words.indices.contains { words[$0...].joined(separator: " ").hasPrefix(prefix) }
  }
}

extension AdapterError {
  fileprivate static func ambiguous(_ partner: String, _ found: [AdapterLibrary]) -> AdapterError {
    AdapterError(
      code: "catalog.ambiguous", adapter: partner, operation: "find",
      message: "\"\(partner)\" fits more than one partner: \(list(found)).",
      lookedAt: "ids and names of the adapters", remedy: "Type more of the name, or the id.")
  }

  fileprivate static func unknown(_ partner: String, among all: [AdapterLibrary]) -> AdapterError {
    AdapterError(
      code: "catalog.unknown-partner", adapter: partner, operation: "find",
      message: "No adapter is for \"\(partner)\".",
      lookedAt: "ids and names of the adapters: \(list(all))",
      remedy: "Choose one of these, or install the partner's adapter.")
  }

  private static func list(_ libraries: [AdapterLibrary]) -> String {
    guard !libraries.isEmpty else { return "none" }
    return libraries.map { "\($0.descriptor.name) (\($0.descriptor.id))" }.joined(separator: ", ")
  }
}
