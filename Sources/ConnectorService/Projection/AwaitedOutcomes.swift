import ConnectorModel

/// What journal rows did to the tables, kept while somebody who wrote one is going to ask. Another command
/// may be the one that takes a row over.
struct AwaitedOutcomes {
  private var waiting = 0
  private var outcomes: [JournalPosition: ProjectionOutcome] = [:]

  /// Somebody is going to write rows and to ask for them.
  mutating func begin() { waiting += 1 }

  mutating func end() {
    waiting -= 1
    if waiting == 0 { outcomes = [:] }
  }

  mutating func note(_ rows: [RowOutcome]) {
    guard waiting > 0 else { return }
    for row in rows { outcomes[row.position] = row.outcome }
  }

  func outcome(of positions: [JournalPosition]) -> ProjectionOutcome {
    var sum = ProjectionOutcome()
    for position in positions {
      if let outcome = outcomes[position] { sum += outcome }
    }
    return sum
  }
}
