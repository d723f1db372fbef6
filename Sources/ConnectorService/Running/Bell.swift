import ConnectorModel
import Synchronization

/// Wakes up those who want to know that the tables have changed.
package final class Bell: Sendable {
  private let sleepers = Mutex<[ObjectIdentifier: Sleeper]>([:])

  func ring() {
    for sleeper in sleepers.withLock({ Array($0.values) }) { sleeper.wake() }
  }

  func add(_ sleeper: Sleeper) {
    sleepers.withLock { $0[ObjectIdentifier(sleeper)] = sleeper }
  }

  func remove(_ sleeper: Sleeper) {
    sleepers.withLock { $0[ObjectIdentifier(sleeper)] = nil }
  }
}

/// One that works, and sleeps until there is more to do.
final class Sleeper: Sendable {
  private let wakes: AsyncStream<Void>
  private let end: AsyncStream<Void>.Continuation

  init() {
    // Being woken twice is being woken.
    (wakes, end) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func wake() { end.yield() }

  /// Waits until somebody wakes it, for `pause` at most; at once if somebody has since the last time. False
  /// when the task was cancelled.
  func rest(atMost pause: Duration?) async -> Bool {
    let alarm = pause.map { pause in
      Task {
        guard (try? await ContinuousClock().sleep(for: pause)) != nil else { return }
        wake()
      }
    }
    defer { alarm?.cancel() }
    var iterator = wakes.makeAsyncIterator()
    return await iterator.next() != nil && !Task.isCancelled
  }
}
