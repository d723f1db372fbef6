import AdapterConformance
import ArgumentParser
import Foundation
import SafeText

/// The command line of the conformance suite.
@main
struct AdapterConformanceTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adapter-conformance",
    abstract: "Finds out whether an adapter keeps the contract of mtda.h.",
    discussion: """
      Examples:
        adapter-conformance libacme.so
        adapter-conformance libacme.so --level 4 --format junit --output report.xml
        adapter-conformance libacme.so --include P,E01
        adapter-conformance libacme.so --reproduce 4711 --only P10
        adapter-conformance fuzz libacme.so --seconds 60 --jobs 4
        adapter-conformance record libacme.so events.json

      Every rule runs in a process of its own, so whatever an adapter does is
      seen and said. Recorded exchanges are taken from the folder recordings
      beside the library, or from --recordings.

      Exit codes: 0 conformant, 7 not conformant, 64 wrong usage, 70 the suite
      itself failed.
      """,
    version: ConformanceReport.suiteVersion,
    subcommands: [
      CheckCommand.self, FuzzCommand.self, RecordCommand.self, PagesCommand.self,
      RunRuleCommand.self,
    ],
    defaultSubcommand: CheckCommand.self)

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      // Words that a person has typed come back in it.
      guard exitCode(for: error) == .validationFailure, !(error is ArgumentParser.ExitCode) else {
        exit(withError: error)
      }
      Program.complain("\(fullMessage(for: error))\n")
      exit(withError: ArgumentParser.ExitCode.validationFailure)
    }
  }
}

/// What all commands are told of the adapter.
struct AdapterOptions: ParsableArguments {
  @Option(help: "The adapter's manifest, adapter.json.")
  var manifest: String?

  @Option(help: "A folder of recorded exchanges.")
  var recordings: String?

  @Option(help: "The program adapter-worker, if it is not beside this one.")
  var worker: String?

  @Option(help: "How many processes run at once.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  mutating func validate() throws {
    guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be from 1 to 64.") }
    for (name, path) in [
      ("--manifest", manifest), ("--recordings", recordings), ("--worker", worker),
    ] {
      guard let path, !FileManager.default.fileExists(atPath: path) else { continue }
      throw ValidationError("There is nothing at \(path), which \(name) names.")
    }
  }

  func subject(
    _ adapter: String, soakSeconds: Int = 60, isConfined: Bool = false
  ) throws -> Subject {
    guard FileManager.default.isReadableFile(atPath: adapter) else {
      throw ValidationError("There is no file at \(adapter) that can be read.")
    }
    let beside = URL(fileURLWithPath: Program.path).deletingLastPathComponent()
      .appendingPathComponent("adapter-worker").path
    let found = FileManager.default.isExecutableFile(atPath: beside) ? beside : nil
    return Subject(
      library: adapter, manifest: manifest, recordings: recordings, worker: worker ?? found,
      soakSeconds: soakSeconds, isConfined: isConfined)
  }
}

/// This program and its streams.
enum Program {
  /// Where it lies, whatever it was called by.
  static let path =
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    ?? CommandLine.arguments[0]

  /// Nothing leaves it that steers a terminal, whatever an adapter calls itself.
  static func write(_ text: String) {
    FileHandle.standardOutput.write(Data(Printable.text(text).utf8))
  }

  static func complain(_ text: String) {
    FileHandle.standardError.write(Data(Printable.text(text).utf8))
  }

  /// Ends with the code for a suite that could not do its work.
  static func fail(_ reason: String) -> any Error {
    complain("The suite itself failed: \(reason)\n")
    return AdapterConformance.ExitCode.suiteFailed.error
  }
}

extension Int32 {
  /// As the program's exit code.
  var error: any Error { ArgumentParser.ExitCode(self) }
}
