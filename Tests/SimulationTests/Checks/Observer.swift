import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Synchronization

/// What a listener has heard of all that happened after a row, through the last row of its ledger.
struct Heard {
  var from: JournalPosition
  var through: JournalPosition
  var change: LedgerChange
}

/// Sees what happens in a simulation, and remembers what must hold of it in the end.
final class Observer: Sendable {
  struct Notes {
    var complaints: [Complaint] = []
    /// What somebody was told that his rows did.
    var receipts: [Receipt] = []
    /// Rows of which somebody was told that they are durable.
    var acknowledged: [JournalPosition: JournalEntry] = [:]
    var heard: [Heard] = []
    var counts: [String: Int] = [:]
    var number = 0
  }

  private let state = Mutex(Notes())

  var notes: Notes { state.withLock { $0 } }

  /// A number that nobody else has.
  func nextNumber() -> Int {
    state.withLock { notes in
      notes.number += 1
      return notes.number
    }
  }

  func expect(_ holds: Bool, _ invariant: Invariant, _ what: @autoclosure () -> String) {
    guard !holds else { return }
    let complaint = Complaint(invariant: invariant, what: what())
    state.withLock { notes in
      if !notes.complaints.contains(complaint) { notes.complaints.append(complaint) }
    }
  }

  /// Counts what has happened, so that somebody can see that it does happen.
  func count(_ what: String, by number: Int = 1) {
    state.withLock { $0.counts[what, default: 0] += number }
  }

  func note(acknowledged positions: [JournalPosition], _ entries: [JournalEntry]) {
    state.withLock { notes in
      for (position, entry) in zip(positions, entries) { notes.acknowledged[position] = entry }
    }
  }

  func note(_ receipt: Receipt, of entries: [JournalEntry]) {
    note(acknowledged: receipt.positions, entries)
    state.withLock { $0.receipts.append(receipt) }
  }

  func note(_ heard: Heard) { state.withLock { $0.heard.append(heard) } }

  /// Looks at what was appended.
  ///
  /// - Parameter version: of the settings before.
  func note(
    _ appends: [JournalAppend], _ outcomes: [AppendOutcome], settings version: JournalPosition
  ) {
    var version = version
    for (append, outcome) in zip(appends, outcomes) {
      guard case .appended(let positions, _) = outcome else {
        count("conflict of settings")
        continue
      }
      let set = zip(positions, append.entries).filter { JournalKind.settings.contains($1.kind) }
      guard let last = set.last?.0 else { continue }
      expect(
        append.ifSettings == version, .settings,
        "row \(last) was checked against other settings than those before it")
      version = last
    }
  }
}
