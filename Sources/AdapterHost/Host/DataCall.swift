import MTDAdapterABI
import Synchronization

/// One data call while it runs: what the adapter may take, and what it has given.
///
/// An adapter may come from any of its threads, and may come too late: everything is behind one lock,
/// and nothing is to be had once the call has ended.
final class DataCall: Sendable {
  private let state: Mutex<State>
  private let stop: StopFlag
  private let clock: @Sendable () -> HostTime
  /// On the monotonic clock in nanoseconds.
  let deadline: UInt64

  private struct State: ~Copyable {
    var isOpen = true
    var arena: CallArena
    var collector: ReportCollector
  }

  init(
    reader: ReportReader, limits: AdapterLimits, bytes: Int = 0, stop: StopFlag,
    clock: @escaping @Sendable () -> HostTime
  ) {
    state = Mutex(
      State(
        arena: CallArena(limit: limits.arenaBytes),
        collector: ReportCollector(reader: reader, limits: limits, bytes: bytes)))
    self.stop = stop
    self.clock = clock
    deadline = clock().monotonic(after: limits.callDuration)
  }

  var shouldStop: UInt32 {
    guard state.withLock({ $0.isOpen }), !stop.isSet else { return MTDA_STOP_CANCELLED }
    return clock().monotonicNanoseconds >= deadline ? MTDA_STOP_DEADLINE : MTDA_GO_ON
  }

  func allocate(_ size: UInt64, alignment: UInt64) -> UnsafeMutableRawPointer? {
    let address = state.withLock { state in
      unsafe state.isOpen
        ? state.arena.allocate(size, alignment: alignment).map { UInt(bitPattern: $0) } : nil
    }
    return unsafe address.flatMap { unsafe UnsafeMutableRawPointer(bitPattern: $0) }
  }

  func emit(_ start: UnsafeRawPointer?, stride: UInt32, count: UInt64) -> mtda_status {
    state.withLock { state in
      guard state.isOpen else { return MTDA_STATE }
      return unsafe state.collector.take(start, stride: stride, count: count)
    }
  }

  func skip(_ record: UnsafePointer<mtda_skip>?) {
    state.withLock { state in
      guard state.isOpen else { return }
      unsafe state.collector.skip(record)
    }
  }

  /// Ends the call: its memory is gone, and whoever still knows its handle is refused.
  func end() -> ReportCollector {
    state.withLock { state in
      state.isOpen = false
      state.arena = CallArena(limit: 0)
      return state.collector
    }
  }
}

/// Whether somebody has asked the running call to stop.
final class StopFlag: Sendable {
  private let flag = Atomic(false)

  var isSet: Bool { flag.load(ordering: .relaxed) }

  func set() { flag.store(true, ordering: .relaxed) }
}
