import AdapterConformance
import ArgumentParser
import Foundation

/// Random sequences of calls.
struct FuzzCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz", abstract: "Calls an adapter in random sequences with random content.")

  @Argument(help: "The adapter's shared library.")
  var adapter: String

  @OptionGroup var options: AdapterOptions

  @Option(help: "How long, in seconds.")
  var seconds = 60.0

  @Option(help: "The seed of the first sequence.")
  var seed: UInt64?

  @Option(help: "Play the sequence of this seed alone.")
  var reproduce: UInt64?

  @Option(help: "Places of steps to leave out of it, such as 0,3.")
  var drop: String?

  func run() throws {
    let subject = try options.subject(adapter)
    var fuzzer = Fuzzer(program: Program.path, jobs: options.jobs)
    if let reproduce { return try replay(reproduce, fuzzer, subject) }
    let seed = seed ?? UInt64.random(in: 1...999_999_999)
    let line = ProgressLine()
    fuzzer.progress = { line.show("\($0) sequences") }
    let result: Fuzzer.Result
    do {
      defer { line.clear() }
      result = try fuzzer.run(subject, seed: seed, seconds: seconds)
    } catch let failure as Runner.Failure {
      throw Program.fail(failure.description)
    }
    Program.write(
      "\(result.cases) sequences from seed \(seed), \(result.catches.count) ended badly.\n")
    for found in result.catches { show(found) }
    if !result.catches.isEmpty { throw AdapterConformance.ExitCode.notConformant.error }
  }

  private func show(_ found: Fuzzer.Catch) {
    let dropped =
      found.dropped.isEmpty ? "" : " --drop \(found.dropped.map { "\($0)" }.joined(separator: ","))"
    Program.write("\(found.outcome.rawValue): \(found.finding.seen)\n")
    for step in found.steps { Program.write("  \(step)\n") }
    Program.write(
      "Again: adapter-conformance fuzz \(adapter) --reproduce \(found.seed)\(dropped)\n")
  }

  private func replay(_ seed: UInt64, _ fuzzer: Fuzzer, _ subject: Subject) throws {
    let dropped = (drop ?? "").split(separator: ",").compactMap { Int($0) }
    guard let verdict = try fuzzer.replay(seed, dropping: dropped, on: subject) else { return }
    Program.write("\(verdict.outcome.rawValue)\n")
    for finding in verdict.findings { Program.write("\(finding.seen)\n") }
    if verdict.outcome.isFailure { throw AdapterConformance.ExitCode.notConformant.error }
  }
}

/// Makes the expectation beside a message.
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Hands messages to an adapter, and writes what they bring beside them as recordings.")

  @Argument(help: "The adapter's shared library.")
  var adapter: String

  @Argument(help: "Files with one message each. Take out secrets and real names first.")
  var messages: [String]

  @OptionGroup var options: AdapterOptions

  func run() throws {
    let subject = try options.subject(adapter)
    for message in messages {
      do {
        let exchange = try Recorder(program: Program.path).record(message, on: subject)
        let place = URL(fileURLWithPath: message).deletingPathExtension()
          .appendingPathExtension("expected")
        try Data(exchange.utf8).write(to: place, options: .atomic)
        Program.write("\(place.lastPathComponent)\n")
      } catch let failure as Runner.Failure {
        throw Program.fail(failure.description)
      }
    }
  }
}

/// Writes the documentation's pages.
struct PagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pages", abstract: "Writes a page for each rule.", shouldDisplay: false)

  @Argument(help: "The documentation's folder.")
  var folder: String

  func run() throws {
    let place = URL(fileURLWithPath: folder)
    let rules = place.appendingPathComponent("Rules")
    try FileManager.default.createDirectory(at: rules, withIntermediateDirectories: true)
    try Data(RulePage.index().utf8).write(to: place.appendingPathComponent("Rules.md"))
    for rule in Rule.all {
      try Data(RulePage.text(rule).utf8).write(to: rules.appendingPathComponent("\(rule.id).md"))
    }
  }
}

/// One rule, in the process that the suite has started for it.
struct RunRuleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Runner.testCommand, abstract: "Runs one rule for the suite.", shouldDisplay: false)

  @Argument var rule: String
  @Option var subject: String
  @Option var seed: UInt64
  @Option var order: String?

  func run() throws {
    let subject = try JSONDecoder().decode(Subject.self, from: Data(subject.utf8))
    let order = try order.map { try JSONDecoder().decode(FuzzOrder.self, from: Data($0.utf8)) }
    Runner.runRule(rule, on: subject, seed: seed, order: order)
  }
}
