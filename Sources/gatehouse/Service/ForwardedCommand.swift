import ArgumentParser
import ConnectorService
import ControlSocket
import Foundation

/// A command that a running service carries out, seen from the side of whoever has typed it.
struct ForwardedCommand {
  let connection: ControlConnection
  let console: any Console

  /// What a command may depend on, of all variables.
  static let variables = [
    "GATEHOUSE_OUTPUT", "GATEHOUSE_ADAPTERS", "GATEHOUSE_ISOLATION", "COLUMNS",
  ]

  private static let wordsPerMessage = 64
  /// How often the service is told that more has come through a pipe.
  private static let progressPause: Duration = .seconds(5)

  /// Sends the words, does what the service asks for, and gives the exit code.
  func run(_ words: [String]) throws(ServiceError) -> ExitCode {
    do throws(ControlError) {
      try unlessHungUp { () throws(ControlError) in try send(words) }
      while let (message, _) = try connection.receive() {
        switch message {
        case .output(let text): console.write(text)
        case .error(let text): console.note(text)
        case .openFile(let path, let most):
          try unlessHungUp { () throws(ControlError) in
            try handOver(path, atMost: most, among: words)
          }
        case .exit(let code): return ExitCode(code)
        default: throw ControlError("it says what only a command line says")
        }
      }
    } catch {
      throw ServiceError(
        .failed, code: "service.connection", "the running service cannot be spoken to: \(error)",
        remedy: "Look at the service's log.")
    }
    throw ServiceError(
      .failed, code: "service.gone", "the running service ended before the command did",
      remedy: "Look at the service's log, then give the command again: what was accepted is kept.")
  }

  /// A service that says no may hang up before it has heard everything. What it said is there to be received.
  private func unlessHungUp(_ body: () throws(ControlError) -> Void) throws(ControlError) {
    do throws(ControlError) { try body() } catch {
      guard error.isHungUp else { throw error }
    }
  }

  private func send(_ words: [String]) throws(ControlError) {
    var rest = words[...]
    while !rest.isEmpty {
      try connection.send(.arguments(Array(rest.prefix(Self.wordsPerMessage))))
      rest = rest.dropFirst(Self.wordsPerMessage)
    }
    let environment = console.environment.filter { Self.variables.contains($0.key) }
    try connection.send(
      .run(
        ControlRequest(
          version: Gatehouse.configuration.version, environment: environment,
          folder: console.folder, isWatched: console.isWatched)))
  }

  /// Whether a word is a path, or ends with it behind a sign: `--checkpoint=PATH`, `apiKey=@PATH`.
  private static func names(_ path: String, in word: String) -> Bool {
    word == path || word.hasSuffix("=\(path)") || word.hasSuffix("=@\(path)")
  }

  /// Opens a file for the service, if it is one of those that were typed.
  private func handOver(
    _ path: String, atMost most: Int?, among words: [String]
  ) throws(ControlError) {
    guard words.contains(where: { Self.names(path, in: $0) }) else {
      return try connection.send(
        .noFile(
          kind: ServiceError.Kind.denied.rawValue, code: nil,
          message: "\(path) is not among the words of the command"))
    }
    let handle: FileHandle
    do throws(ServiceError) {
      handle = try console.open(path, atMost: most)
    } catch {
      return try connection.send(
        .noFile(kind: error.kind.rawValue, code: error.code, message: error.message))
    }
    let descriptor = handle.fileDescriptor
    guard !RegularFile.isRegular(descriptor) else {
      return try connection.send(.file, file: descriptor)
    }
    var said = ContinuousClock.now
    let copy = try RegularFile.copy(of: descriptor, atMost: most) {
      guard ContinuousClock.now - said > Self.progressPause else { return }
      said = .now
      // Whoever does not listen is found out when the file is handed over.
      try? connection.send(.reading)
    }
    defer { close(copy) }
    try connection.send(.file, file: copy)
  }
}
