import Glibc

/// A reading of both clocks.
package struct HostTime: Hashable, Sendable {
  /// Since 1970-01-01 00:00:00 UTC; may step.
  package var wallMilliseconds: UInt64
  /// Without an epoch; never goes back.
  package var monotonicNanoseconds: UInt64

  package init(wallMilliseconds: UInt64, monotonicNanoseconds: UInt64) {
    self.wallMilliseconds = wallMilliseconds
    self.monotonicNanoseconds = monotonicNanoseconds
  }

  package static var now: HostTime {
    HostTime(
      wallMilliseconds: nanoseconds(of: CLOCK_REALTIME) / 1_000_000,
      monotonicNanoseconds: nanoseconds(of: CLOCK_MONOTONIC))
  }

  private static func nanoseconds(of clock: clockid_t) -> UInt64 {
    var time = timespec()
    guard unsafe clock_gettime(clock, &time) == 0, time.tv_sec >= 0 else { return 0 }
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }

  /// The monotonic reading this long after; the last one there is when it overflows.
  func monotonic(after duration: Duration) -> UInt64 {
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, attoseconds >= 0 else { return monotonicNanoseconds }
    let (whole, tooLong) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    let (span, spanTooLong) = whole.addingReportingOverflow(UInt64(attoseconds) / 1_000_000_000)
    let (sum, sumTooLong) = monotonicNanoseconds.addingReportingOverflow(span)
    return tooLong || spanTooLong || sumTooLong ? .max : sum
  }
}
