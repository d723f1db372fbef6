import ConnectorModel
import Synchronization

/// The state that the ledger holds, for whoever reads. A transaction's new state is there before it is committed,
/// so that whoever reads the tables finds the state that belongs to them at once, also in the moment in between.
final class HeldStates: Sendable {
  private struct Held {
    var current: LedgerState
    var next: LedgerState?
  }

  private let held: Mutex<Held>

  init(_ state: LedgerState) { held = Mutex(Held(current: state)) }

  var current: LedgerState { held.withLock { $0.current } }

  /// The state that belongs to tables that cover a row; nil when it has moved on by more than that.
  func state(covering position: JournalPosition) -> LedgerState? {
    held.withLock { held in
      if held.current.position == position { return held.current }
      return held.next.flatMap { $0.position == position ? $0 : nil }
    }
  }

  /// The state that will be the current one if the transaction that is about to be committed is.
  func prepare(_ state: LedgerState) { held.withLock { $0.next = state } }

  /// The state of tables that were made anew.
  func replace(_ state: LedgerState) {
    held.withLock { $0 = Held(current: state) }
  }

  /// The transaction was committed, or was not.
  func settle(isCommitted: Bool) {
    held.withLock { held in
      if isCommitted, let next = held.next { held.current = next }
      held.next = nil
    }
  }
}
