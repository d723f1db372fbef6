import Foundation

/// Random sequences of calls for as long as one likes; a sequence that ends badly is made as short as it can be.
package struct Fuzzer {
  package var program: String
  package var jobs: Int
  package var progress: (_ cases: Int) -> Void = { _ in }

  package static let casesInAChunk = 100

  package init(program: String, jobs: Int) {
    self.program = program
    self.jobs = jobs
  }

  /// A sequence that ended badly.
  package struct Catch: Sendable {
    /// Gives the sequence again: `--reproduce` of `fuzz`.
    package var seed: UInt64
    package var outcome: Outcome
    package var finding: Finding
    /// Places of the steps that do not matter.
    package var dropped: [Int]
    /// The steps that do.
    package var steps: [String]
  }

  package struct Result: Sendable {
    package var cases: Int
    package var catches: [Catch]
  }

  /// Ends with the first sequence that ends badly, or when the time is over.
  package func run(_ subject: Subject, seed: UInt64, seconds: Double) throws -> Result {
    let end = Date(timeIntervalSinceNow: seconds)
    var first = seed
    var cases = 0
    while Date() < end {
      let starts = (0..<max(1, jobs)).map { first &+ UInt64($0 * Self.casesInAChunk) }
      let verdicts = try play(
        starts.map { FuzzOrder(seed: $0, count: Self.casesInAChunk) }, on: subject)
      cases += starts.count * Self.casesInAChunk
      first = first &+ UInt64(starts.count * Self.casesInAChunk)
      progress(cases)
      if let verdict = verdicts.first(where: \.outcome.isFailure),
        let seed = Self.seed(in: verdict)
      {
        return Result(cases: cases, catches: [try minimised(seed, on: subject)])
      }
    }
    return Result(cases: cases, catches: [])
  }

  /// One sequence, with some steps left out.
  package func replay(
    _ seed: UInt64, dropping dropped: [Int], on subject: Subject
  ) throws -> Verdict? {
    try play([FuzzOrder(seed: seed, count: 1, dropped: dropped)], on: subject).first
  }

  private func play(_ orders: [FuzzOrder], on subject: Subject) throws -> [Verdict] {
    var runner = Runner(program: program, jobs: jobs)
    runner.progress = { _ in }
    return try orders.isEmpty ? [] : runner.run(Rule.fuzzing, with: orders, on: subject)
  }

  /// Leaves out one step after the other as long as it still ends badly.
  private func minimised(_ seed: UInt64, on subject: Subject) throws -> Catch {
    var dropped: [Int] = []
    var verdict = try replay(seed, dropping: [], on: subject)
    for place in 0..<FuzzOrder.mostSteps {
      let tried = try replay(seed, dropping: dropped + [place], on: subject)
      guard let tried, tried.outcome.isFailure else { continue }
      dropped.append(place)
      verdict = tried
    }
    let finding =
      verdict?.findings.first ?? Finding(seen: "It does not happen again.", expected: "")
    return Catch(
      seed: seed, outcome: verdict?.outcome ?? .failed, finding: finding, dropped: dropped,
      steps: try steps(seed, dropping: dropped, on: subject))
  }

  private func steps(_ seed: UInt64, dropping dropped: [Int], on subject: Subject) throws
    -> [String]
  {
    let order = FuzzOrder(seed: seed, count: 0, dropped: dropped)
    return try play([order], on: subject).first?.notes ?? []
  }

  /// The case that a chunk ended at, which its finding names.
  private static func seed(in verdict: Verdict) -> UInt64? {
    verdict.findings.first?.seen.firstMatch(of: /[Cc]ase (\d+)/).flatMap { UInt64($0.1) }
  }
}

/// Which cases a process is to play.
package struct FuzzOrder: Codable, Sendable {
  var seed: UInt64
  /// 0: only says what the steps of the case are.
  var count: Int
  var dropped: [Int] = []
  /// A file whose message is to be recorded, instead of any case.
  var message: String?

  static let mostSteps = 24
}

extension Rule {
  /// No rule, but played in the same way.
  static let fuzzing = Rule(
    "fuzz", .hostile, "Random sequences of calls are survived.",
    mending: "Replay the sequence by its seed.", seconds: 120
  ) { trial in
    guard let order = trial.order else { return }
    if let message = order.message { return try trial.record(message) }
    for round in 0..<order.count {
      try FuzzCase(
        seed: order.seed &+ UInt64(round), trial: trial, dropping: Set(order.dropped)
      ).play()
      if trial.hasFindings { return }
    }
    guard order.count == 0 else { return }
    for step in try FuzzCase(seed: order.seed, trial: trial, dropping: Set(order.dropped)).steps {
      trial.note(step.shown)
    }
  }
}
