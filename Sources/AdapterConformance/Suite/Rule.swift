/// One rule of the suite: a number to cite, a sentence, and a check that runs in a process of its own.
package struct Rule: Sendable {
  /// A letter for the group and a number, such as `P10`.
  package let id: String
  package let level: Level
  /// What is asserted, as a sentence.
  package let sentence: String
  /// How to mend an adapter that breaks it.
  package let mending: String
  /// How long the check may take before it counts as hung.
  let seconds: Int
  let check: @Sendable (Trial) throws -> Void

  init(
    _ id: String, _ level: Level, _ sentence: String, mending: String, seconds: Int = 20,
    _ check: @escaping @Sendable (Trial) throws -> Void
  ) {
    self.id = id
    self.level = level
    self.sentence = sentence
    self.mending = mending
    self.seconds = seconds
    self.check = check
  }

  /// How much an adapter has gone through. Each level has all rules of those below it.
  package enum Level: Int, CaseIterable, Sendable, Codable, Comparable {
    case loads = 1
    case contract, robust, hostile, soak

    package static func < (one: Level, other: Level) -> Bool { one.rawValue < other.rawValue }
  }

  package enum Group: String, CaseIterable, Sendable {
    case load = "L"
    case negotiate = "N"
    case descriptor = "D"
    case life = "C"
    case configure = "F"
    case data = "P"
    case apps = "A"
    case errors = "E"
    case threads = "T"
    case stop = "S"
    case hostile = "H"
  }

  package var group: Group { Group(rawValue: String(id.prefix(1))) ?? .hostile }

  /// All rules, in the order in which they are run.
  package static let all: [Rule] =
    load + negotiate + descriptor + life + configure + data + apps + errors + threads + stop
    + hostile

  package static func named(_ id: String) -> Rule? {
    all.first { $0.id == id } ?? [describing, fuzzing].first { $0.id == id }
  }
}
