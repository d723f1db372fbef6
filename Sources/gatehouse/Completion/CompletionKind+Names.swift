import ArgumentParser
import ConnectorService
import Foundation

extension CompletionKind {
  static var partners: CompletionKind { names(of: .partners) }
  static var policies: CompletionKind { names(of: .policies) }
  static var classicPolicies: CompletionKind { names(of: .classicPolicies) }
  static var groups: CompletionKind { names(of: .groups) }
  static var devices: CompletionKind { names(of: .devices) }
  /// Partners whose adapters are installed.
  static var adapters: CompletionKind { names(of: .adapters) }
  static var keys: CompletionKind { names(of: .keys) }
  static var suppositions: CompletionKind { names(of: .suppositions) }
  /// Settings of the connector that stands before them.
  static var settings: CompletionKind { names(of: .settings, after: "set") }

  /// - Parameter word: behind it stands whose they are.
  private static func names(
    of kind: CompletedKind, after word: String? = nil
  ) -> CompletionKind {
    .custom { words, _, beginning in
      let quiet = QuietConsole(Surroundings.console)
      return await Surroundings.$console.withValue(quiet) {
        let options = ["--data", "--adapters"].flatMap { name in
          words.value(of: name).map { [name, $0] } ?? []
        }
        guard let common = try? CommonOptions.parse(options),
          let folder = try? DataFolder(option: common.data, quiet),
          FileManager.default.fileExists(atPath: folder.path)
        else { return [] }
        // What a shell has quoted is compared without that.
        let typed = beginning.unquoted
        let owner = word.flatMap { words.word(after: $0) }?.unquoted
        let question =
          ["complete", kind.rawValue, typed] + (owner.map { ["--of", $0] } ?? [])
        // Whoever waits at a prompt is not told of errors.
        let names =
          (try? await CommandContext.answer([String].self, question, common) {
            try await CompletedNames(service: $0).names(kind, of: owner, beginning: typed)
          }) ?? []
        // Other shells quote by themselves; this one takes away one layer and inserts the next.
        return CompletionShell.requesting == .bash ? names.map { $0.escaped.escaped } : names
      }
    }
  }
}

extension [String] {
  /// What was typed for an option.
  fileprivate func value(of option: String) -> String? {
    for (index, word) in enumerated() {
      if word == option, index + 1 < count { return self[index + 1] }
      if word.hasPrefix("\(option)=") { return String(word.dropFirst(option.count + 1)) }
    }
    return nil
  }

  /// The word behind another one.
  fileprivate func word(after word: String) -> String? {
    firstIndex(of: word).flatMap { $0 + 1 < count ? self[$0 + 1] : nil }
  }
}

extension String {
  fileprivate var unquoted: String { filter { !"\\'\"".contains($0) } }

  /// With a backslash before whatever means something to a shell.
  fileprivate var escaped: String {
    reduce(into: "") { text, character in
      let isPlain = character.isLetter || character.isNumber || "-_./:@+,=".contains(character)
      text += isPlain ? String(character) : "\\\(character)"
    }
  }
}

/// Passes on nothing that is printed.
private struct QuietConsole: Console {
  private let console: any Console

  init(_ console: any Console) { self.console = console }

  var environment: [String: String] { console.environment }
  var folder: String { console.folder }
  var isWatched: Bool { false }

  func write(_ text: String) {}
  func note(_ text: String) {}

  func open(_ path: String, atMost most: Int?) throws(ServiceError) -> FileHandle {
    try console.open(path, atMost: most)
  }
}
