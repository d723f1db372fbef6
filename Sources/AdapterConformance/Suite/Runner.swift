import Foundation

/// Runs rules, each in a process of its own, and never loads an adapter itself.
package struct Runner {
  /// This program, which runs one rule when it is started with `Self.testCommand`.
  package var program: String
  package var jobs: Int
  /// Called before each rule is started and when its verdict is there.
  package var progress: (Progress) -> Void = { _ in }

  package enum Progress {
    case started(rule: String)
    case ended(Verdict, done: Int, of: Int)
  }

  package static let testCommand = "run-rule"

  package init(program: String, jobs: Int) {
    self.program = program
    self.jobs = jobs
  }

  /// Whatever keeps the suite itself from doing its work.
  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  private struct Running {
    var rule: Rule
    var seed: UInt64
    var place: Int
    var process: TestProcess
    var began: Date
    var limit: Date
    var isKilled = false
  }

  /// Runs rules on a subject; the verdicts are in the order of the rules.
  package func run(_ rules: [Rule], on subject: Subject, seed: UInt64) throws -> [Verdict] {
    try run(rules.map { Task(rule: $0, seed: seed) }, on: subject)
  }

  /// Plays random sequences, a process an order.
  func run(_ rule: Rule, with orders: [FuzzOrder], on subject: Subject) throws -> [Verdict] {
    try run(orders.map { Task(rule: rule, seed: $0.seed, order: $0) }, on: subject)
  }

  /// One process to start.
  private struct Task {
    var rule: Rule
    var seed: UInt64
    var order: FuzzOrder?
  }

  private func run(_ tasks: [Task], on subject: Subject) throws -> [Verdict] {
    var verdicts = [Verdict?](repeating: nil, count: tasks.count)
    var waiting = Array(tasks.enumerated().reversed())
    var running: [Running] = []
    var done = 0
    while !waiting.isEmpty || !running.isEmpty {
      while running.count < max(1, jobs), let (place, task) = waiting.popLast() {
        progress(.started(rule: task.rule.id))
        running.append(try start(task, place, on: subject))
      }
      guard let index = wait(for: &running) else { continue }
      let ended = running.remove(at: index)
      let verdict = verdict(of: ended)
      verdicts[ended.place] = verdict
      done += 1
      progress(.ended(verdict, done: done, of: tasks.count))
    }
    return verdicts.compactMap { $0 }
  }

  /// The seed of one rule's random input, so that a rule alone gets what it got among all.
  package static func seed(_ seed: UInt64, of rule: String) -> UInt64 {
    var generator = SeededGenerator(
      seed: rule.utf8.reduce(seed) { ($0 &* 31) &+ UInt64($1) })
    return generator.next()
  }

  private func start(_ task: Task, _ place: Int, on subject: Subject) throws -> Running {
    let rule = task.rule
    var arguments = [Self.testCommand, rule.id, "--subject", try Self.json(subject)]
    arguments += ["--seed", "\(task.seed)"]
    if let order = task.order { arguments += ["--order", try Self.json(order)] }
    do {
      let process = try TestProcess(program: program, arguments: arguments)
      let seconds = rule.id == "H06" ? rule.seconds + subject.soakSeconds : rule.seconds
      return Running(
        rule: rule, seed: Self.seed(task.seed, of: rule.id), place: place, process: process,
        began: Date(),
        limit: Date(timeIntervalSinceNow: Double(seconds)))
    } catch let fault as ProbeFault {
      throw Failure(description: fault.message)
    }
  }

  /// Waits for one process to end, and kills those whose time is over.
  private func wait(for running: inout [Running]) -> Int? {
    let next = running.filter { !$0.isKilled }.map(\.limit).min() ?? Date(timeIntervalSinceNow: 1)
    let pause = max(0, min(next.timeIntervalSinceNow, 1)) * 1_000
    let index = TestProcess.wait(
      for: running.map(\.process), milliseconds: Int(pause.rounded(.up)))
    for place in running.indices where running[place].limit < Date() && !running[place].isKilled {
      running[place].isKilled = index != place
      running[place].process.kill()
    }
    return index
  }

  private static func json(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
  }

  private func verdict(of ended: Running) -> Verdict {
    let seed = ended.seed
    let end = ended.process.reap()
    let spent = Date().timeIntervalSince(ended.began) * 1_000
    if let record = ended.process.shared.record {
      return Verdict(ended.rule, record, seed: seed, milliseconds: spent)
    }
    let step = ended.process.shared.step
    let during = step.isEmpty ? "before anything was asked of the adapter" : "during \(step)"
    if ended.isKilled {
      let seconds = Int(ended.limit.timeIntervalSince(ended.began).rounded())
      let finding = Finding(
        seen: "The test was still running after \(seconds) s, \(during), and was killed.",
        expected: "Every call returns.")
      return Verdict(ended.rule, .hung, finding, seed: seed, milliseconds: spent)
    }
    let fault = ended.process.shared.fault
    let how = end.signal != 0 ? "by signal \(end.signal)" : "with exit code \(end.status)"
    let seen = "The process ended \(how) \(during)\(fault.isEmpty ? "" : ": the adapter \(fault)")."
    let finding = Finding(seen: seen, expected: "The adapter never ends its process.")
    return Verdict(ended.rule, .crashed, finding, seed: seed, milliseconds: spent)
  }

  /// Runs one rule in this process and writes its record where the suite that started it looks.
  package static func runRule(_ id: String, on subject: Subject, seed: UInt64, order: FuzzOrder?)
    -> Never
  {
    guard let rule = Rule.named(id), let shared = SharedRecord(inherited: ()) else {
      exit(ExitCode.suiteFailed)
    }
    shared.watchFaults()
    let trial = Trial(subject, seed: Self.seed(seed, of: id), order: order) {
      shared.tell(step: $0)
    }
    shared.finish(trial.run(rule))
    TestProcess.endThis()
  }

  /// Runs one rule in this process, for a debugger: nothing contains what the adapter does.
  package static func reproduce(
    _ rule: Rule, on subject: Subject, seed: UInt64
  ) -> ConformanceReport {
    let own = Self.seed(seed, of: rule.id)
    let began = Date()
    let record = Trial(subject, seed: own) { _ in }.run(rule)
    let spent = Date().timeIntervalSince(began) * 1_000
    return ConformanceReport(
      adapter: .init(path: subject.library, sha256: ""), level: rule.level.rawValue, seed: seed,
      verdicts: [Verdict(rule, record, seed: own, milliseconds: spent)], milliseconds: spent,
      isWhole: false)
  }
}

/// The exit codes of the program.
package enum ExitCode {
  package static let conformant: Int32 = 0
  package static let notConformant: Int32 = 7
  package static let usage: Int32 = 64
  package static let suiteFailed: Int32 = 70
}
