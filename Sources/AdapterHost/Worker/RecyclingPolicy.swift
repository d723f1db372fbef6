/// When a worker is replaced by a fresh one although nothing is wrong with it: so that what an adapter
/// leaks ends with its process. A value without a clock of its own.
package struct RecyclingPolicy: Hashable, Sendable {
  /// Data calls that one worker answers.
  package var calls: UInt64
  package var age: Duration
  /// Bytes of memory of its own that it may have more than after its first call.
  package var growth: UInt64

  package init(
    calls: UInt64 = 100_000, age: Duration = .seconds(86_400), growth: UInt64 = 256 << 20
  ) {
    self.calls = calls
    self.age = age
    self.growth = growth
  }

  /// What one worker has behind it.
  struct Service: Hashable, Sendable {
    fileprivate var calls: UInt64 = 0
    fileprivate let began: HostTime
    fileprivate var firstBytes: UInt64?
    fileprivate var bytes: UInt64?

    init(from began: HostTime) { self.began = began }

    /// Memory is looked at after the first call, and then now and then: it costs a system call or two.
    private static let interval: UInt64 = 16

    mutating func noteCall(bytes read: () -> UInt64?) {
      defer { calls += 1 }
      guard calls % Self.interval == 0 else { return }
      bytes = read()
      firstBytes = firstBytes ?? bytes
    }
  }

  func isDue(_ service: Service, at time: HostTime) -> Bool {
    if service.calls >= calls { return true }
    if time.monotonicNanoseconds >= service.began.monotonic(after: age) { return true }
    guard let first = service.firstBytes, let now = service.bytes, now > first else { return false }
    return now - first > growth
  }
}
