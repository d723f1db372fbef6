import ArgumentParser
import ConnectorModel
import ConnectorService
import ControlSocket
import Logging
import SafeText

/// A command that somebody has forwarded to this service.
struct ServedCommand {
  let connection: ControlConnection
  /// The name of the user who has forwarded it.
  let caller: String
  let patience: CallerPatience
  let log: Logger

  /// The words of a command in all, in bytes.
  private static let mostBytes = 8 << 20

  func run(_ running: RunningService) async {
    // The caller hears the end now, whoever still holds the connection.
    defer { connection.end() }
    do throws(ControlError) {
      try connection.setPatience(receiving: nil, sending: patience.reading)
      guard let (words, request) = try receive() else { return }
      guard request.version == Gatehouse.configuration.version else {
        return Self.refuse(
          connection,
          "the running service is version \(Gatehouse.configuration.version), and this"
            + " command line is \(request.version): restart the service")
      }
      let console = CallersTerminal(connection, request, patience: patience.file)
      let caller = Caller(name: self.caller, door: .socket)
      let code = await Surroundings.$caller.withValue(caller) {
        await Self.run(words, console, running)
      }
      try connection.send(.exit(code))
    } catch {
      log.info("a caller was lost: \(error)")
      Self.refuse(connection, "\(error)")
    }
  }

  /// Says no without carrying anything out.
  static func refuse(_ connection: ControlConnection, _ sentence: String, exit: Int32 = 1) {
    // Whoever does not listen misses it.
    try? connection.send("Error: \(sentence).\n") { .error($0) }
    try? connection.send(.exit(exit))
  }

  /// The words and what comes with them; nil when the caller has hung up.
  private func receive() throws(ControlError) -> ([String], ControlRequest)? {
    var words: [String] = []
    var bytes = 0
    let end = ContinuousClock.now + patience.words
    while let (message, file) = try connection.receive(until: end) {
      guard file == nil else { throw ControlError("a file came that nobody has asked for") }
      switch message {
      case .arguments(let more):
        bytes += more.reduce(0) { $0 + $1.utf8.count + 1 }
        guard bytes <= Self.mostBytes else { throw ControlError("the command has too many words") }
        words += more
      case .run(let request): return (words, request)
      default: throw ControlError("a command has words first")
      }
    }
    return nil
  }

  private static func run(
    _ words: [String], _ console: CallersTerminal, _ running: RunningService
  ) async -> Int32 {
    await Surroundings.$console.withValue(console) {
      await Surroundings.$service.withValue(running) {
        do {
          var command = try await Gatehouse.asyncParseAsRoot(words)
          if var command = command as? any AsyncParsableCommand {
            try await command.run()
          } else {
            try command.run()
          }
          return ExitCode.success.rawValue
        } catch {
          // A code alone has had its words printed already.
          if !(error is ExitCode) {
            console.note(
              UsageError.json(for: error, words: words, console.environment)
                ?? Printable.text(Gatehouse.fullMessage(for: error)) + "\n")
          }
          return Gatehouse.exitCode(for: error).rawValue
        }
      }
    }
  }
}
