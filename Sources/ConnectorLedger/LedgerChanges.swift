import ConnectorModel
import Synchronization
import Threads

/// The changes that a ledger tells of, complete from the position on that somebody listens from. Changes that come
/// while nobody asks are told as one, so that a slow listener costs no memory.
package struct LedgerChanges: AsyncSequence, AsyncIteratorProtocol, Sendable {
  private let listener: ChangeListener

  init(_ listener: ChangeListener) { self.listener = listener }

  package func makeAsyncIterator() -> LedgerChanges { self }

  /// Waits for the next change; nil when the task is cancelled or the ledger is closed.
  package func next() async -> LedgerChange? { await listener.next() }

  /// What has changed since the last time, without waiting; nil: nothing.
  package func pending() -> LedgerChange? { listener.take() }

  /// The same, and it stays to be told.
  package var untold: LedgerChange? { listener.untold }
}

/// Why somebody who waits for changes goes on.
package enum Wake: Hashable, Sendable {
  case change(LedgerChange)
  /// The time is over.
  case time
  /// The task was cancelled, or the ledger is closed.
  case ended
}

extension LedgerChanges {
  /// Waits for the next change, for `pause` at most; nil: for ever.
  package func next(
    within pause: Duration?, by clock: any PauseClock = ContinuousClock()
  ) async -> Wake {
    guard let pause else { return await next().map(Wake.change) ?? .ended }
    return await withTaskGroup { group in
      group.addTask { await next().map(Wake.change) ?? .ended }
      group.addTask {
        (try? await clock.sleep(for: pause)) == nil ? .ended : .time
      }
      let first = await group.next() ?? .ended
      group.cancelAll()
      // A change that came in the same moment is not lost.
      let other = await group.next() ?? .ended
      if case .change = other { return other }
      return first
    }
  }
}

/// One that listens. It leaves the ledger with the last value that has it.
final class ChangeListener: Sendable {
  private struct State {
    var pending: LedgerChange?
    var waiting: CheckedContinuation<LedgerChange?, Never>?
    var isEnded = false
  }

  private let state = Mutex(State())
  private let feed: ChangeFeed

  init(_ feed: ChangeFeed) { self.feed = feed }

  deinit { feed.remove(ObjectIdentifier(self)) }

  func tell(_ change: LedgerChange) {
    let waiting = state.withLock { state -> CheckedContinuation<LedgerChange?, Never>? in
      guard let waiting = state.waiting.take() else {
        if state.pending == nil { state.pending = change } else { state.pending? += change }
        return nil
      }
      return waiting
    }
    waiting?.resume(returning: change)
  }

  func end() {
    let waiting = state.withLock { state in
      state.isEnded = true
      return state.waiting.take()
    }
    waiting?.resume(returning: nil)
  }

  var untold: LedgerChange? { state.withLock { $0.pending } }

  func take() -> LedgerChange? { state.withLock { $0.pending.take() } }

  func next() async -> LedgerChange? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer = state.withLock { state -> LedgerChange?? in
          if let pending = state.pending.take() { return .some(pending) }
          if state.isEnded || Task.isCancelled { return .some(nil) }
          state.waiting = continuation
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      state.withLock { $0.waiting.take() }?.resume(returning: nil)
    }
  }
}

/// All that listen to a ledger.
final class ChangeFeed: Sendable {
  private struct Listeners {
    /// In the order in which they began; held by those who listen.
    var all: [WeakListener] = []
    var isEnded = false
  }

  private struct WeakListener {
    var id: ObjectIdentifier
    weak var listener: ChangeListener?
  }

  private let listeners = Mutex(Listeners())

  /// - Parameter missed: what is to be told first; it is asked for while nothing can be told.
  func listen(missed: () -> LedgerChange?) -> LedgerChanges {
    let listener = ChangeListener(self)
    listeners.withLock { listeners in
      listeners.all.append(WeakListener(id: ObjectIdentifier(listener), listener: listener))
      if let missed = missed() { listener.tell(missed) }
      if listeners.isEnded { listener.end() }
    }
    return LedgerChanges(listener)
  }

  /// - Parameter publish: makes what is told of visible; nobody begins to listen meanwhile.
  func tell(_ change: LedgerChange, publish: () -> Void) {
    let present = listeners.withLock { listeners in
      publish()
      return listeners.all.compactMap(\.listener)
    }
    guard !change.isEmpty else { return }
    for listener in present { listener.tell(change) }
  }

  func end() {
    let present = listeners.withLock { listeners in
      listeners.isEnded = true
      return listeners.all.compactMap(\.listener)
    }
    for listener in present { listener.end() }
  }

  func remove(_ id: ObjectIdentifier) {
    listeners.withLock { listeners in listeners.all.removeAll { $0.id == id } }
  }
}
