import AdapterHost
import ArgumentParser

/// The command line: arguments, joining of the parts, output.
@main
struct Gatehouse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gatehouse",
    abstract: "An open, self-hosted Mobile Threat Defense connector.",
    discussion: """
      Examples:
        gatehouse adapter install lookout-for-work-1.0.0.mtda
        gatehouse connector add lookout
        gatehouse connector set lookout iosEnabled=on androidEnabled=on
        gatehouse policy compliance create "iOS low" --platform ios --require low
        gatehouse policy compliance assign "iOS low" --all-devices
        gatehouse import devices.jsonl
        gatehouse ingest lookout events.json
        gatehouse device list
        gatehouse explain "Anna's iPhone"
        gatehouse status

      Everything is kept in one data folder: --data DIR, or the environment \
      variable GATEHOUSE_DATA. Answers are for people, or with --output for programs:
      json, jsonl (a value a line), and csv for listings. Errors go to standard error.

      Exit codes: 0 done, 1 failed, 3 not found, 4 denied, 5 conflict, 64 wrong usage.
      """,
    version: "0.1.0",
    subcommands: [
      AdapterCommand.self, BindCommand.self, TrustCommand.self, ConnectorCommand.self,
      ClassicPolicyCommand.self,
      PolicyCommand.self,
      GroupCommand.self, DeviceCommand.self, TenantCommand.self, ImportCommand.self,
      IngestCommand.self, EvaluateCommand.self, ExplainCommand.self, DisclosuresCommand.self,
      UnmatchedCommand.self, QuarantineCommand.self, AuditCommand.self, StoreCommand.self,
      DoctorCommand.self, ServeCommand.self, StatusCommand.self, CompleteCommand.self,
    ])

  static func main() async {
    do {
      try HostMemory.hide()
      var command = try await asyncParseAsRoot(nil)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      end()
    } catch {
      let words = Array(CommandLine.arguments.dropFirst())
      let console = Surroundings.console
      guard let text = UsageError.text(for: error, words: words, console.environment) else {
        end(with: error)
      }
      console.note(text)
      end(with: ExitCode.validationFailure)
    }
  }

  /// Ends the process. The system's loader lets nobody end it by `exit` while a library is loaded into it, which one
  /// that hangs is for ever.
  private static func end(with error: (any Error)? = nil) -> Never {
    guard AdapterLibrary.isBeingLoaded else { exit(withError: error) }
    let message = error.map { fullMessage(for: $0) } ?? ""
    if !message.isEmpty { Surroundings.console.note("\(message)\n") }
    AdapterLibrary.endProcess(error.map { exitCode(for: $0).rawValue } ?? ExitCode.success.rawValue)
  }
}
