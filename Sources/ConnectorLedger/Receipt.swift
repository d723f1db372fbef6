import ConnectorModel
import ConnectorStore
import Synchronization

/// What became of entries that were committed.
package struct Receipt: Hashable, Sendable {
  /// Their rows.
  package var positions: [JournalPosition]
  /// What these rows did, together.
  package var outcome: ProjectionOutcome
}

/// Entries that are durable. Their effect follows.
package struct Acceptance: Sendable {
  package let positions: [JournalPosition]
  private let effect: Effect

  init(_ positions: [JournalPosition], _ effect: Effect) {
    self.positions = positions
    self.effect = effect
  }

  /// Waits until the entries have had their effect. It can be asked for once.
  package func receipt() async throws(LedgerError) -> Receipt { try await effect.value() }

  /// The effect of entries as it will be known.
  final class Effect: Sendable {
    private enum State {
      case unknown
      case awaited(CheckedContinuation<Result<Receipt, LedgerError>, Never>)
      case known(Result<Receipt, LedgerError>)
    }

    private let state = Mutex(State.unknown)

    func settle(_ result: Result<Receipt, LedgerError>) {
      let waiting = state.withLock {
        state -> CheckedContinuation<Result<Receipt, LedgerError>, Never>? in
        defer { state = .known(result) }
        guard case .awaited(let waiting) = state else { return nil }
        return waiting
      }
      waiting?.resume(returning: result)
    }

    func value() async throws(LedgerError) -> Receipt {
      let result = await withCheckedContinuation { continuation in
        let known = state.withLock { state -> Result<Receipt, LedgerError>? in
          if case .known(let result) = state { return result }
          state = .awaited(continuation)
          return nil
        }
        if let known { continuation.resume(returning: known) }
      }
      return try result.get()
    }
  }
}

/// Why entries were not made durable, or had no effect.
package enum LedgerError: Error, Hashable, Sendable {
  case store(StoreError)
  /// Another row has set something since the entries were checked. Nothing was appended: check again.
  case settingsChanged(JournalPosition)
  /// The ledger takes nothing any more.
  case closed
}
