import Testing

/// No function blocks that looks as if it did not. Whoever answers somebody runs on threads that all tasks share,
/// which must not wait for a disk or for somebody's library; the few places that wait have threads for it.
@Suite("What may block")
struct BlockingTests {
  /// What waits, and where in ConnectorService it may be called. What stands in none of these places reaches it
  /// through functions that are `async`, which the compiler holds.
  static var places: [(call: Regex<Substring>, what: String, where: [String])] {
    let adapters = "Adapters/InstalledAdapters.swift"
    return [
      (
        /\bledger\.read\b/, "reads the ledger's tables",
        ["Readers.swift", "Decisions/DecisionMaker.swift"]
      ),
      (
        /\bledger\.(?:journal|tables)\b/, "reads the ledger's journal",
        ["Readers.swift", "Adapters/AdapterKeeper.swift"]
      ),
      (/\bSQLite\w+/, "opens a store", ["Readers.swift"]),
      (/\bfinder\.(?!source\b|runtime\b)/, "looks for adapters", [adapters]),
      (/\bsupply\.(?:adapter|reload)\(/, "looks for adapters", [adapters]),
      (/^import DropFolder$/, "reads dropped files", ["Running/"]),
      (/\b(?:FileManager|FileHandle|FileDescriptor|FileSystem)\b/, "reads files", []),
    ]
  }

  @Test("In ConnectorService only those wait for disks and libraries that have a thread for it")
  func calls() throws {
    let folder = "Sources/ConnectorService/"
    let files = Repository.shared.files(in: "Sources/ConnectorService", named: ".swift")
    #expect(files.count > 40)
    for (call, what, places) in Self.places {
      for file in files
      where !places.contains(where: { file.path.dropFirst(folder.count).hasPrefix($0) }) {
        for line in file.lines where line.calls(call) {
          Issue.record("\(file.at(line)): this \(what), on the thread of whoever calls")
        }
      }
    }
  }

  @Test(
    "A call that waits is noticed, unless it is handed to a thread that may",
    arguments: [
      ("try readers.ledger.read { tables, _ in", true), ("self.ledger.journal.head()", true),
      ("try await readers.read { tables, _ in", false), ("supply.finder.installed()", true),
      ("await supply.blocking { self.supply.finder.installed() }", false),
      ("supply.finder.source", false), ("supply.reload()", true), ("import DropFolder", true),
      ("SQLiteStore(folder: path)", true), ("FileManager.default", true),
      ("// ledger.read", false), ("ledger.readers", false),
    ])
  func noticed(text: String, isNoticed: Bool) {
    let line = TextFile.Line(number: 1, text: text)
    #expect(Self.places.contains { line.calls($0.call) } == isNoticed)
  }

  /// Where functions stand that wait, and that others call.
  static let waiting = [
    "Sources/AdapterManagement/Finding/AdapterFinder.swift",
    "Sources/AdapterManagement/Administration/AdapterAdministration.swift",
    "Sources/AdapterRunning/StartableAdapter.swift", "Sources/ConnectorLedger/TableCare.swift",
    "Sources/ConnectorLedger/Projection/DeviceReplay.swift",
    "Sources/ConnectorLedger/Projection/JournalReplay.swift",
    "Sources/ConnectorService/Adapters/InstalledAdapters.swift",
    "Sources/ConnectorService/History/DecisionReplay.swift",
    "Sources/ConnectorService/Readers.swift", "Sources/ConnectorStore/Journal.swift",
    "Sources/ConnectorStore/Tables.swift",
  ]

  @Test("A function that waits is async, or it or its type says that it blocks")
  func signatures() throws {
    var count = 0
    for path in Self.waiting {
      let file = try #require(Repository.shared.file(path))
      let typeSays = file.lines.contains { $0.text.hasPrefix("///") && $0.text.contains("block") }
      for (index, line) in file.lines.enumerated()
      where line.text.contains(/^  (?:package |static |mutating )*func\b/) {
        count += 1
        let signature = file.lines[index...].prefix { !$0.text.isEmpty }
          .map(\.text).joined(separator: " ").prefix { $0 != "{" }
        let comment = file.lines[..<index].reversed().prefix { $0.text.hasPrefix("  ///") }
        guard !signature.contains(" async"), !typeSays,
          !comment.contains(where: { $0.text.contains("block") })
        else { continue }
        Issue.record("\(file.at(line)): it waits, and neither is async nor says that it blocks")
      }
    }
    #expect(count > 25)
  }
}

extension TextFile.Line {
  /// Whether the line makes a call that waits, on whatever thread it is on.
  fileprivate func calls(_ call: Regex<Substring>) -> Bool {
    // Else `a.b` would be one word.
    code.contains(call.wordBoundaryKind(.simple)) && !code.contains("blocking {")
  }
}
