/// When a worker that died may be started again: at once after its first death, then after pauses that
/// double, and not at all when it dies too often. A value without a clock of its own.
package struct RestartPolicy: Hashable, Sendable {
  package var firstPause: Duration = .milliseconds(200)
  package var longestPause: Duration = .seconds(60)
  /// So many deaths within the window open the breaker.
  package var mostDeaths = 5
  package var window: Duration = .seconds(600)

  /// When the worker died, on the monotonic clock; as many as the breaker counts.
  private var deaths: [UInt64] = []
  private var deathsInARow = 0
  /// When the next start is allowed.
  private var nextStart: UInt64 = 0
  private var isBreakerOpen = false

  package init() {}

  /// What stands in the way of a start.
  enum Refusal: Hashable {
    case breakerOpen
    case pause(milliseconds: UInt32)
  }

  func refusal(at time: HostTime) -> Refusal? {
    if isBreakerOpen { return .breakerOpen }
    guard time.monotonicNanoseconds < nextStart else { return nil }
    let milliseconds = (nextStart - time.monotonicNanoseconds) / 1_000_000 + 1
    return .pause(milliseconds: UInt32(clamping: milliseconds))
  }

  /// How many deaths lie within the window.
  func deaths(at time: HostTime) -> Int {
    deaths.count { HostTime(at: $0).monotonic(after: window) > time.monotonicNanoseconds }
  }

  /// - Parameter jitter: from 0 to 1; spreads the starts of workers that died together.
  mutating func noteDeath(at time: HostTime, jitter: Double) {
    let now = time.monotonicNanoseconds
    deaths = deaths.filter { HostTime(at: $0).monotonic(after: window) > now }.suffix(
      mostDeaths - 1)
    deaths.append(now)
    isBreakerOpen = isBreakerOpen || deaths.count >= mostDeaths
    deathsInARow = min(deathsInARow + 1, 32)
    guard deathsInARow > 1 else { return }
    let doubled = min(firstPause * (1 << (deathsInARow - 2)), longestPause)
    nextStart = time.monotonic(after: doubled * (0.5 + jitter.clamped / 2))
  }

  /// A call was answered: the next death is a first one again. The breaker still remembers.
  mutating func noteAnswer() { deathsInARow = 0 }

  /// Closes the breaker and forgets.
  mutating func reset() {
    deaths = []
    deathsInARow = 0
    nextStart = 0
    isBreakerOpen = false
  }
}

extension HostTime {
  fileprivate init(at nanoseconds: UInt64) {
    self.init(wallMilliseconds: 0, monotonicNanoseconds: nanoseconds)
  }
}

extension Double {
  fileprivate var clamped: Double { min(max(self, 0), 1) }
}
