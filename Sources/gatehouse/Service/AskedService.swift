import ArgumentParser
import ConnectorService
import Foundation
import Synchronization

extension CommandContext {
  /// An answer of the store for a command that then goes on by itself, with the files and the rights of
  /// whoever gave it: from the running service, by a command of its own, or from the store opened here.
  static func answer<Value: Decodable>(
    _ type: Value.Type, _ words: [String], _ options: CommonOptions,
    _ ask: (ConnectorService) async throws -> Value
  ) async throws -> Value {
    let console = Surroundings.console
    let printer = try Printer(output: options.output, console: console)
    do {
      guard Surroundings.service == nil else {
        throw ServiceError(.denied, "a service does not carry out this command for others")
      }
      let folder = try DataFolder(option: options.data, console)
      if let connection = try folder.runningService() {
        let listener = ListeningConsole(console)
        let code = try ForwardedCommand(connection: connection, console: listener)
          .run(words + ["--output", "json"])
        guard code == .success else { throw code }
        return try JSONDecoder().decode(Value.self, from: Data(listener.heard.utf8))
      }
      var answer: Value?
      try await folder.withService(options, console, ifNoStore: .fails) {
        answer = try await ask($0)
      }
      guard let answer else { throw ServiceError(.failed, "the store gave no answer") }
      return answer
    } catch {
      throw printer.exitCode(for: error)
    }
  }
}

/// Keeps what is written, and passes the rest on.
private final class ListeningConsole: Console {
  private let console: any Console
  private let text = Mutex("")

  init(_ console: any Console) { self.console = console }

  var heard: String { text.withLock { $0 } }
  var environment: [String: String] { console.environment }
  var folder: String { console.folder }
  var isWatched: Bool { false }

  func write(_ text: String) { self.text.withLock { $0 += text } }
  func note(_ text: String) { console.note(text) }

  func open(_ path: String, atMost most: Int?) throws(ServiceError) -> FileHandle {
    try console.open(path, atMost: most)
  }
}
