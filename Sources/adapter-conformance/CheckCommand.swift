import AdapterBundle
import AdapterConformance
import ArgumentParser
import Foundation

/// Runs rules on an adapter.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Runs the rules on an adapter (the default).")

  @Argument(help: "The adapter's shared library.")
  var adapter: String?

  @OptionGroup var options: AdapterOptions

  @Option(help: "Run the rules up to this level: 1 loads, 2 contract, 3 robust, 4 hostile, 5 soak.")
  var level = 3

  @Option(help: "Run only rules whose ids begin so, such as P,E01.")
  var include: String?

  @Option(help: "Leave out rules whose ids begin so.")
  var exclude: String?

  @Option(help: "Run one rule.")
  var only: String?

  @Flag(help: "Show failures and nothing else.")
  var onlyFailed = false

  @Flag(help: "List the rules that would run, and run none.")
  var list = false

  @Option(help: "A seed for random input. It is printed, and gives the same input again.")
  var seed: UInt64?

  @Option(help: "Run the rule of --only with this seed in this process, for a debugger.")
  var reproduce: UInt64?

  @Option(help: "How to write the report: text, json, junit, sarif or tap.")
  var format: Format = .text

  @Option(help: "Write the report into a file.")
  var output: String?

  @Option(help: "Write a certificate into a file, and its signature beside it. Needs --key.")
  var certificate: String?

  @Option(help: "A secret key without a password, as minisign -G -W makes it.")
  var key: String?

  @Flag(
    help: """
      Take files, network and other processes away from each rule before it loads a library that is not \
      trusted yet. For level 1.
      """)
  var confined = false

  @Option(name: .customLong("soak"), help: "How many seconds the soak of level 5 takes.")
  var soakSeconds = 60

  mutating func validate() throws {
    guard Rule.Level(rawValue: level) != nil else {
      throw ValidationError("--level must be from 1 to 5.")
    }
    guard list || adapter != nil else { throw ValidationError("Name the adapter's library.") }
    guard reproduce == nil || only != nil else {
      throw ValidationError("--reproduce needs --only.")
    }
    guard (certificate == nil) == (key == nil) else {
      throw ValidationError("--certificate and --key go together.")
    }
    guard certificate?.contains(where: \.isNewline) != true else {
      throw ValidationError("--certificate must be a path in one line.")
    }
    guard !confined || level == 1 else { throw ValidationError("--confined needs --level 1.") }
    guard (1...86_400).contains(soakSeconds) else {
      throw ValidationError("--soak must be from 1 to 86400 seconds.")
    }
    for id in Self.parts(only) where !Rule.all.contains(where: { $0.id == id }) {
      throw ValidationError("There is no rule \(id).")
    }
    for start in Self.parts(include) + Self.parts(exclude)
    where !Rule.all.contains(where: { $0.id.hasPrefix(start) }) {
      throw ValidationError("No rule's id begins with \(start).")
    }
  }

  private static func parts(_ list: String?) -> [String] {
    (list ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private var selection: Selection {
    Selection(
      level: Rule.Level(rawValue: level) ?? .robust, include: Self.parts(include),
      exclude: Self.parts(exclude), only: Self.parts(only))
  }

  func run() throws {
    guard !list else {
      return Program.write(
        selection.rules.map { "\($0.id)  \($0.level.rawValue)  \($0.sentence)\n" }.joined())
    }
    guard let adapter else { return }
    let subject = try options.subject(adapter, soakSeconds: soakSeconds, isConfined: confined)
    if let reproduce, let rule = selection.rules.first {
      return try self.reproduce(rule, subject, seed: reproduce)
    }
    let secret = try key.map(Self.readKey)
    let report = try check(subject)
    try deliver(report)
    try certify(report, secret)
    if !report.isConformant { throw AdapterConformance.ExitCode.notConformant.error }
  }

  private func check(_ subject: Subject) throws -> ConformanceReport {
    var runner = Runner(program: Program.path, jobs: options.jobs)
    let line = ProgressLine()
    runner.progress = { progress in
      if case .ended(let verdict, let done, let count) = progress {
        line.show("\(done) of \(count)  \(verdict.rule)")
      }
    }
    defer { line.clear() }
    do {
      return try runner.report(
        on: subject, selection: selection, seed: seed ?? UInt64.random(in: 1...999_999_999))
    } catch let failure as Runner.Failure {
      throw Program.fail(failure.description)
    }
  }

  private func deliver(_ report: ConformanceReport) throws {
    let text = try format.write(report, onlyFailed: onlyFailed)
    guard let output else { return Program.write(text) }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
    } catch {
      throw Program.fail("\(output) cannot be written: \(error.localizedDescription)")
    }
    guard format != .text else { return }
    Program.complain(report.isConformant ? "Conformant.\n" : "Not conformant.\n")
  }

  private static func readKey(_ path: String) throws -> MinisignSecretKey {
    guard let data = FileManager.default.contents(atPath: path),
      let key = try? MinisignSecretKey(Array(data))
    else { throw ValidationError("\(path) is no secret key of minisign's without a password.") }
    return key
  }

  private func certify(_ report: ConformanceReport, _ secret: MinisignSecretKey?) throws {
    guard let certificate, let secret else { return }
    guard let granted = Certificate(report, issued: Date()) else {
      return Program.complain("No certificate: it takes all rules of a level, and no failure.\n")
    }
    let place = URL(fileURLWithPath: certificate)
    do {
      try Data(granted.text().utf8).write(to: place, options: .atomic)
      try Data(granted.signature(by: secret, file: place.lastPathComponent).utf8)
        .write(to: URL(fileURLWithPath: certificate + ".minisig"), options: .atomic)
    } catch {
      throw Program.fail("\(certificate) cannot be written: \(error.localizedDescription)")
    }
  }

  private func reproduce(_ rule: Rule, _ subject: Subject, seed: UInt64) throws {
    let report = Runner.reproduce(rule, on: subject, seed: seed)
    Program.write(try format.write(report))
    if report.verdicts.contains(where: \.outcome.isFailure) {
      throw AdapterConformance.ExitCode.notConformant.error
    }
  }
}

extension Format: ExpressibleByArgument {}
