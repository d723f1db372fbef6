import Synchronization

/// What something comes to, once. Whoever waits for it stops waiting when their own task is cancelled; that ends
/// nothing but the waiting.
package final class Outcome<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var waiting: [(number: UInt64, turn: CheckedContinuation<Value?, Never>)] = []
    var lastNumber: UInt64 = 0
  }

  private let state = Mutex(State())

  package init() {}

  package var isSet: Bool { state.withLock { $0.value != nil } }

  /// Says what it came to. What is said later counts for nothing.
  package func set(_ value: Value) {
    let turns = state.withLock { state in
      guard state.value == nil else { return [CheckedContinuation<Value?, Never>]() }
      state.value = value
      defer { state.waiting = [] }
      return state.waiting.map(\.turn)
    }
    for turn in turns { turn.resume(returning: value) }
  }

  /// Nil when the task that waits is cancelled first.
  @discardableResult
  package func wait() async -> Value? {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { turn in
        let isOver = state.withLock { state in
          let isOver = state.value != nil || Task.isCancelled
          if !isOver { state.waiting.append((number, turn)) }
          return isOver
        }
        if isOver { turn.resume(returning: state.withLock { $0.value }) }
      }
    } onCancel: {
      let turn = state.withLock { state in
        state.waiting.firstIndex { $0.number == number }.map {
          state.waiting.remove(at: $0).turn
        }
      }
      turn?.resume(returning: nil)
    }
  }
}
