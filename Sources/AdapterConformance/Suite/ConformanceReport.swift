import Foundation

/// What came of all rules that were run on an adapter.
package struct ConformanceReport: Codable, Sendable {
  /// The version of the suite; it changes with its rules.
  package static let suiteVersion = "1.1.0"

  package var suite = ConformanceReport.suiteVersion
  package var adapter: Adapter
  /// The level whose rules were run.
  package var level: Int
  package var seed: UInt64
  package var verdicts: [Verdict]
  package var milliseconds: Double
  /// Whether every rule of the level was run, so that the outcome speaks for the level.
  package var isWhole: Bool

  package struct Adapter: Codable, Hashable, Sendable {
    package var path: String
    package var sha256: String
    /// Absent when the adapter could not be asked.
    package var partner: String?
    package var name: String?
    package var version: String?
  }

  package func count(_ outcome: Outcome) -> Int { verdicts.count { $0.outcome == outcome } }

  /// No rule failed, and at least one has been answered.
  package var isConformant: Bool {
    !verdicts.contains { $0.outcome.isFailure }
      && verdicts.contains { $0.outcome == .passed || $0.outcome == .warning }
  }
}

/// Which rules are run.
package struct Selection: Sendable {
  package var level: Rule.Level
  /// Beginnings of ids, such as `P` or `P10`; empty for all.
  package var include: [String]
  package var exclude: [String]
  package var only: [String]

  package init(
    level: Rule.Level, include: [String] = [], exclude: [String] = [], only: [String] = []
  ) {
    self.level = level
    self.include = include
    self.exclude = exclude
    self.only = only
  }

  /// A rule that is named is run whatever its level.
  package var rules: [Rule] {
    Rule.all.filter { rule in
      if !only.isEmpty { return only.contains(rule.id) }
      let isIncluded =
        include.isEmpty ? rule.level <= level : include.contains(where: rule.id.hasPrefix)
      return isIncluded && !exclude.contains(where: rule.id.hasPrefix)
    }
  }

  /// Whether these are all rules of the level.
  package var isWhole: Bool { include.isEmpty && exclude.isEmpty && only.isEmpty }
}

extension Runner {
  /// Runs a selection, and puts everything into a report.
  package func report(
    on subject: Subject, selection: Selection, seed: UInt64
  ) throws -> ConformanceReport {
    let began = Date()
    let digest: String
    do {
      digest = try subject.libraryHash()
    } catch let fault as ProbeFault {
      throw Failure(description: fault.message)
    }
    let facts = try describe(subject)
    let verdicts = try run(selection.rules, on: subject, seed: seed)
    return ConformanceReport(
      adapter: .init(
        path: subject.library, sha256: digest, partner: facts[safe: 0], name: facts[safe: 1],
        version: facts[safe: 2]),
      level: selection.level.rawValue, seed: seed, verdicts: verdicts,
      milliseconds: Date().timeIntervalSince(began) * 1_000, isWhole: selection.isWhole)
  }

  /// Who the adapter says that it is; asked in a process of its own, like everything.
  private func describe(_ subject: Subject) throws -> [String] {
    var quiet = self
    quiet.progress = { _ in }
    let verdict = try quiet.run([Rule.describing], on: subject, seed: 0).first
    return verdict?.outcome == .passed ? verdict?.notes ?? [] : []
  }
}

extension Rule {
  /// No rule, but asked in the same way: the notes are partner, name and version.
  static let describing = Rule("describe", .loads, "The adapter says who it is.", mending: "") {
    trial in
    let facts = try trial.facts()
    for fact in [facts.partner, facts.name, facts.version] { trial.note(fact) }
  }
}

extension Array {
  fileprivate subscript(safe place: Int) -> Element? { indices.contains(place) ? self[place] : nil }
}
