import ConnectorModel
import ConnectorStore
import Synchronization

/// The state that the ledger holds, for whoever reads. A transaction's new state is there before it is committed,
/// so that whoever reads the tables finds the state that belongs to them at once, also in the moment in between.
final class HeldStates: Sendable {
  private struct Held {
    var current: LedgerState
    var next: LedgerState?
    var standstill: StoreError?
    /// The record is not where it was, or lacks what it had.
    var loss: StoreError?
  }

  private let held: Mutex<Held>

  init(_ state: LedgerState) { held = Mutex(Held(current: state)) }

  var current: LedgerState { held.withLock { $0.current } }

  /// Why durable rows have had no effect, or nothing can be made durable; nil: all is as it should be.
  var standstill: StoreError? { held.withLock { $0.loss ?? $0.standstill } }

  /// - Parameter loss: in which way the record is not where it was, or lacks what it had; nil: it is whole.
  func note(loss: StoreError?) { held.withLock { $0.loss = loss } }

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

  /// The transaction was committed.
  ///
  /// - Parameter last: the last row that is durable.
  func commit(durable last: JournalPosition) {
    held.withLock { held in
      if let next = held.next.take() { held.current = next }
      if held.current.position >= last { held.standstill = nil }
    }
  }

  /// The transaction was not committed, or was none.
  func fail(_ error: StoreError, durable last: JournalPosition) {
    held.withLock { held in
      held.next = nil
      if held.current.position < last { held.standstill = error }
    }
  }
}
