/// What became of one source.
package struct IntakeSummary: Hashable, Sendable, Codable {
  /// Records read, good and bad.
  package var records = 0
  /// Check-ins handed over.
  package var checkIns = 0
  /// Messages that say nothing of a device: NotNow, Error, Idle, a user's channel.
  package var ignored = 0
  /// The first problems, `mostProblems` at most: each is a record that was not taken.
  package var problems: [IntakeProblem] = []
  /// All problems.
  package var problemCount = 0
  /// The first notes, `mostProblems` at most: members and entries of lists that were left out of records
  /// that were taken, and what is to be known of the source.
  package var notes: [IntakeProblem] = []
  /// All notes.
  package var noteCount = 0
  /// Members and entries of lists that were left out.
  package var droppedMembers = 0

  package init() {}

  package static let mostProblems = 100

  mutating func add(_ problem: IntakeProblem) {
    problemCount += 1
    if problems.count < Self.mostProblems { problems.append(problem) }
  }

  mutating func note(_ note: IntakeProblem) {
    noteCount += 1
    if notes.count < Self.mostProblems { notes.append(note) }
  }
}
