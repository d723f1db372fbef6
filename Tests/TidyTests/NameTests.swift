import Foundation
import Testing

/// Prose names only what exists. What stands between backticks and looks like a name in code must be one.
@Suite("Names in the documentation")
struct NameTests {
  /// Names that are not ours, or not yet, each with its reason.
  static let allowed: [String: String] = [
    "Managed": "Apple's word in a managed app list.",
    "RestrictNamespaces": "A setting of systemd's.",
    "StateDirectory": "A setting of systemd's.",
    "SystemCallFilter": "A setting of systemd's.",
    "Updating": "Apple's word in a managed app list.",
    "ValidatingUpdate": "Apple's word in a managed app list.",
    "manifest.toggles-differs": "Put together of a field's name.",
  ]

  @Test("Everything between backticks that looks like a name in code exists")
  func names() {
    #expect(Documentation.pages.count > 90)
    var checked = 0
    for page in Documentation.pages {
      for span in page.codeSpans {
        guard let name = DocumentedName(span.text) else { continue }
        checked += 1
        guard !name.exists(among: .shared), Self.allowed[span.text] == nil else { continue }
        Issue.record("\(page.at(span.line)): there is no `\(span.text)`")
      }
    }
    #expect(checked > 500)
  }

  @Test("A name need not be allowed that exists, or that no page has")
  func idle() {
    let spans = Set(Documentation.pages.flatMap { $0.codeSpans.map(\.text) })
    for name in Self.allowed.keys.sorted() {
      #expect(spans.contains(name), "no page has `\(name)`")
      #expect(DocumentedName(name)?.exists(among: .shared) == false, "`\(name)` exists")
    }
  }

  @Test(
    "A name that does not exist is noticed",
    arguments: [
      "LedgerOfGlass", "ConnectorLedger.meltDown", "ConnectorLedger.meltDown()", "meltDown()",
      "ConnectorLedger+Melting", "Melting.swift", "Sources/Melting", "meltsDown", "melt_down",
      "store.melted", "store.has-melted", "melt.*",
    ])
  func noticed(name: String) throws {
    #expect(try !#require(DocumentedName(name)).exists(among: .shared))
  }

  @Test(
    "A name that exists is found, and words are none",
    arguments: [
      "ConnectorLedger", "ConnectorLedger.commit", "ConnectorLedger.commit()", "readPending()",
      "ConnectorLedger+Writing", "ConnectorLedger+Writing.swift", "Sources/Sodium", "iosEnabled",
      "struct_size", "store.cannotOpen", "service.gone", "load.*", "sandbox", "adapter list",
      "{\"free\": NAME}", "--preview",
    ])
  func found(name: String) {
    #expect(DocumentedName(name)?.exists(among: .shared) ?? true)
  }

  @Test("Every link to a file leads to one")
  func links() {
    var count = 0
    for page in Documentation.pages {
      let folder = URL(filePath: "/\(page.path)").deletingLastPathComponent()
      for line in page.prose where line.text.contains("](") {
        for link in line.text.matches(of: /\]\(([^)#:]+)(?:#[^)]*)?\)/) {
          count += 1
          let path = folder.appending(path: String(link.1)).standardizedFileURL.path
          let isThere = FileManager.default.fileExists(atPath: Repository.root.path + path)
          #expect(isThere, "\(page.at(line)): nothing is at \(link.1)")
        }
      }
    }
    #expect(count > 100)
  }
}

/// What stands between backticks and looks like a name in code.
enum DocumentedName: Hashable {
  case path(String)
  case type(String, members: [String])
  case function(String)
  /// A name with a capital or an underscore in it.
  case word(String)
  /// `store.full`
  case code(String, String)
  /// `store.*`
  case codes(String)

  /// Endings of files that lie in the package; those of files that users have are left out.
  private static let endings: Set<Substring> = [
    "swift", "c", "cpp", "h", "rs", "proto", "md", "map",
  ]
  private static let folders: Set<Substring> = [
    "Sources", "Tests", "Plugins", "Scripts", "Samples", "abi", "adapters",
  ]

  /// Nil for what does not look like one.
  init?(_ text: String) {
    if text.contains(" ") || text.contains("…") || text.hasPrefix("-") || text.hasPrefix("<") {
      return nil
    }
    let ending = text.split(separator: ".").last ?? ""
    if text.contains("."), Self.endingsOfUsers.contains(ending) { return nil }
    let first = text.split(separator: "/", omittingEmptySubsequences: false).first ?? ""
    if text.wholeMatch(of: /[\w.+*\/-]+/) != nil,
      (text.contains(".") && Self.endings.contains(ending))
        || (text.contains("/") && Self.folders.contains(first))
    {
      self = .path(text)
    } else if let match = text.wholeMatch(of: /([A-Z]\w*\+[A-Z]\w*)/) {
      self = .path("\(match.1).swift")
    } else if let match = text.wholeMatch(of: /([A-Z]\w*)((?:\.\w+)*)(?:\([^)]*\))?/),
      match.1.contains(where: \.isLowercase)
    {
      self = .type(
        String(match.1), members: match.2.split(separator: ".").map(String.init))
    } else if let match = text.wholeMatch(of: /([a-z]\w*)\([^)]*\)/) {
      self = .function(String(match.1))
    } else if text.wholeMatch(of: /[A-Za-z]\w*_\w+|[a-z][a-z0-9]*[A-Z]\w*/) != nil {
      self = .word(text)
    } else if let match = text.wholeMatch(of: /([a-z]+)\.([a-z][A-Za-z0-9-]*)/) {
      self = .code(String(match.1), String(match.2))
    } else if let match = text.wholeMatch(of: /([a-z]+)\.\*/) {
      self = .codes(String(match.1))
    } else {
      return nil
    }
  }

  /// `adapter.json` is a file of somebody's, and no code.
  private static let endingsOfUsers: Set<Substring> = [
    "json", "jsonl", "key", "lock", "mtda", "pub", "so", "sqlite", "toml", "txt",
  ]

  func exists(among names: SourceNames) -> Bool {
    switch self {
    case .path(let path): names.hasPath(path)
    case .type(let type, let members): names.hasType(type, members: members)
    case .function(let name): names.hasFunction(name)
    case .word(let word): names.hasWord(word)
    case .code(let first, let second): names.hasCode(first, second)
    case .codes(let first): names.hasCodes(of: first)
    }
  }
}
