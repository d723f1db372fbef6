/// Options that were said more than once, of which the parser of arguments would take the last and forget the others.
enum RepeatedOption {
  /// Those that may be said several times.
  static let repeatable: Set<String> = [
    "--group", "--exclude-group", "--partner", "--source", "--host", "--secret", "--include",
    "--if", "--if-unresponsive", "--kind",
  ]

  /// Those of them of which a command takes only one.
  private static let single: [String: Set<String>] = [
    "device": ["--group", "--partner"], "serve": ["--group"],
  ]

  /// The first one among the words of a command; nil: there is none.
  static func first(in words: some Sequence<String>) -> String? {
    var seen: Set<String> = []
    var single: Set<String>?
    for word in words {
      single = single ?? Self.single[word] ?? []
      // What stands behind is no option.
      guard word != "--" else { return nil }
      guard word.hasPrefix("-"), word.drop(while: { $0 == "-" }).first?.isLetter == true else {
        continue
      }
      let name = word == "-o" ? "--output" : String(word.prefix { $0 != "=" })
      let isRepeatable = repeatable.contains(name) && single?.contains(name) != true
      if !seen.insert(name).inserted, !isRepeatable { return name }
    }
    return nil
  }
}
