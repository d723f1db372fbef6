import ConnectorModel
import ConnectorStore

/// What is durable and has had no effect as yet, in the order of the journal: rows at hand, so that nobody reads
/// them back, and who wants to hear of them.
struct DurableCommits {
  private struct Commit {
    var positions: [JournalPosition]
    /// The row by whose effect this is settled.
    var end: JournalPosition
    /// The settings have changed: nothing was appended.
    var conflict: LedgerError?
    var isAwaited: Bool
    var outcome = ProjectionOutcome()
    var effect = Acceptance.Effect()
  }

  private var commits: [Commit] = []
  private var fresh: [JournalRecord] = []

  var isEmpty: Bool { commits.isEmpty }
  /// Whether somebody waits for an effect.
  private(set) var isAwaited = false

  mutating func add(_ request: CommitRequest, _ outcome: AppendOutcome) {
    var commit = Commit(positions: [], end: .start, isAwaited: request.isAwaited)
    switch outcome {
    case .appended(let positions, let time):
      commit.positions = positions
      commit.end = positions.last ?? .start
      for (position, entry) in zip(positions, request.append.entries) {
        fresh.append(
          JournalRecord(
            position: position, recordedAt: time, actor: request.append.actor, entry: entry))
      }
    case .settingsChanged(let position):
      // Whoever checks again finds what has changed in force.
      commit.conflict = .settingsChanged(position)
      commit.end = position
    }
    commits.append(commit)
    isAwaited = isAwaited || commit.isAwaited
    request.continuation.resume(returning: .success(Acceptance(commit.positions, commit.effect)))
  }

  /// The rows that follow `position`, as far as they are at hand: about `bytes` of them.
  mutating func takeFresh(after position: JournalPosition, bytes: Int) -> [JournalRecord] {
    fresh.removeAll { $0.position <= position }
    guard fresh.first?.position == position.next else { return [] }
    var size = 0
    let count = fresh.prefix { record in
      defer { size += record.entry.roughBytes }
      return size < bytes
    }.count
    defer { fresh.removeFirst(count) }
    return Array(fresh.prefix(count))
  }

  /// Tells those whose rows have had their effect.
  mutating func settle(_ effects: [RowEffect], through position: JournalPosition) {
    var effects = effects[...]
    for index in commits.indices where !effects.isEmpty {
      guard let first = commits[index].positions.first else { continue }
      effects = effects.drop { $0.position < first }
      let own = effects.prefix { $0.position <= commits[index].end }
      for effect in own { commits[index].outcome += effect.outcome }
      effects = effects.dropFirst(own.count)
    }
    let settled = commits.prefix { $0.end <= position }
    commits.removeFirst(settled.count)
    isAwaited = commits.contains { $0.isAwaited }
    for commit in settled {
      commit.effect.settle(
        commit.conflict.map { .failure($0) }
          ?? .success(Receipt(positions: commit.positions, outcome: commit.outcome)))
    }
  }

  /// Tells everybody that there is no effect for now. Whoever has met a change of settings checks again only once
  /// that change is in force: until then he would meet it again and again.
  mutating func fail(_ error: LedgerError, through position: JournalPosition) {
    for commit in commits {
      let isInForce = commit.end <= position
      commit.effect.settle(.failure(isInForce ? commit.conflict ?? error : error))
    }
    self = DurableCommits()
  }
}

extension JournalEntry {
  /// What its row takes, for portions of about one size.
  fileprivate var roughBytes: Int {
    switch self {
    case .checkIns(let batch): 150 * batch.checkIns.count
    case .partnerMessage(let message): message.body.count
    case .reports(let batch): batch.reports.reduce(0) { $0 + $1.bytes }
    case .decisions(let batch): 50 * batch.decisions.count
    case .disclosures(let disclosures): 50 * disclosures.count
    default: 1_000
    }
  }
}
