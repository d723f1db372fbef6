import Testing

/// Whoever wants to know what a type does reads its files; there are few of them.
@Suite("Types")
struct SpreadTests {
  static let mostFiles = 5

  /// Those that are spread over more all the same, as `Module.Type`, each with its reason.
  static let tolerated: [String: String] = [
    "AdapterBinding.BindingCompiler": "One walk through one document; a file for each part of it.",
    "AdapterConformance.Rule": "Its files are tables: a file for each group of rules.",
    "AdapterConformance.Trial": "What one group of rules tries stands in the file of the group.",
    "gatehouse.AdapterCommand": "A name for its subcommands, which stand in a file each.",
  ]

  @Test("A type stands in five files of a module at most, but for those of a list")
  func spread() {
    var files: [String: Set<String>] = [:]
    for file in Repository.shared.files(in: "Sources", named: ".swift") where !file.isGenerated {
      for type in file.types { files["\(file.module).\(type)", default: []].insert(file.path) }
    }
    let spread = files.filter { $0.value.count > Self.mostFiles }
    for (type, files) in spread.sorted(by: { $0.key < $1.key }) where Self.tolerated[type] == nil {
      Issue.record("\(type) stands in \(files.count) files: \(files.sorted())")
    }
    for type in Self.tolerated.keys.sorted() where spread[type] == nil {
      Issue.record("\(type) need not be tolerated any more")
    }
  }
}

extension TextFile {
  /// The types that the file declares or extends, by their whole names. A type that only the file knows is its
  /// own, whatever others are called.
  fileprivate var types: Set<String> {
    let declaration =
      /^( *)(?:@\w+ )*((?:[a-z]+(?:\([a-z]+\))? )*?)(struct|class|enum|actor|protocol|extension) ([A-Z][\w.]*)/
    var types: Set<String> = []
    var own: Set<String> = []
    // The types that the line at hand lies in, from the outermost.
    var around: [(indent: Int, name: String)] = []
    for line in lines where line.text.contains(/\b(?:struct|class|enum|actor|protocol|extension)\b/)
    {
      guard let match = line.code.firstMatch(of: declaration) else { continue }
      let indent = match.1.count
      around.removeLast(around.reversed().prefix { $0.indent >= indent }.count)
      let name = (around.map(\.name) + [String(match.4)]).joined(separator: ".")
      around.append((indent, String(match.4)))
      if match.3 != "extension", match.2.contains("private ") { own.insert(name) }
      types.insert(name)
    }
    return types.filter { type in !own.contains { type == $0 || type.hasPrefix("\($0).") } }
  }
}
