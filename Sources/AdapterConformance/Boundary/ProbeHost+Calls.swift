import AdapterHost
import CAdapterProbe
import Glibc
import MTDAdapterABI
import Synchronization

/// What the functions of the table do.
extension ProbeHost {
  private static func note(_ state: inout State, _ kind: Breach.Kind, _ what: String) {
    guard state.breaches.count < 20 else { return }
    state.breaches.insert(Breach(kind: kind, what: what))
  }

  /// Counts a callback, and says whether it may be now.
  func enter(_ name: String, call: UInt?, _ state: inout State) -> Bool {
    state.callbacks += 1
    if state.callbacks == state.plan.deadlyCallback { kill(getpid(), SIGKILL) }
    guard state.isActive || state.isControl else {
      Self.note(&state, .late, "\(name) after deactivate had returned")
      return false
    }
    guard let call else { return true }
    guard call == state.call else {
      let what = state.call == nil ? "while no data call is open" : "with a call that is over"
      Self.note(&state, .role, "\(name) \(what)")
      return false
    }
    return true
  }

  func log(level: UInt32, text: [UInt8]?) {
    state.withLock { state in
      guard enter("log", call: nil, &state) else { return }
      guard let text else { return Self.note(&state, .role, "log without a text") }
      if level > MTDA_LOG_ERROR { Self.note(&state, .role, "log with the level \(level)") }
      if state.log.count < 10_000 { state.log.append(text) }
    }
  }

  func now(size: UInt32) -> (wall: UInt64, monotonic: UInt64)? {
    state.withLock { state in
      guard enter("now", call: nil, &state) else { return nil }
      guard size >= 24 else {
        Self.note(&state, .role, "now with a struct_size of \(size)")
        return nil
      }
      return (state.plan.wallMilliseconds ?? Clock.wallMilliseconds, Clock.nanoseconds)
    }
  }

  func shouldStop(_ call: UInt) -> UInt32 {
    let pause = state.withLock { $0.plan.stopMilliseconds }
    if pause > 0 { Machine.pause(milliseconds: pause) }
    return state.withLock { state in
      guard enter("should_stop", call: call, &state) else { return MTDA_STOP_CANCELLED }
      state.exchange.asks += 1
      guard state.plan.stop != MTDA_GO_ON, state.exchange.asks > state.plan.asksBeforeStop else {
        return MTDA_GO_ON
      }
      state.stopTold = state.stopTold ?? Clock.nanoseconds
      return state.plan.stop
    }
  }

  func deadline(_ call: UInt) -> UInt64 {
    state.withLock { state in
      enter("deadline", call: call, &state) ? state.plan.deadline : 0
    }
  }

  func allocate(_ call: UInt, size: UInt64, alignment: UInt64) -> UInt? {
    state.withLock { state in
      guard enter("alloc", call: call, &state) else { return nil }
      guard alignment.nonzeroBitCount == 1, alignment <= 4_096 else {
        Self.note(&state, .role, "alloc with an alignment of \(alignment)")
        return nil
      }
      state.exchange.allocations += 1
      guard state.exchange.allocations <= state.plan.allocations, size <= 1 << 30 else {
        return nil
      }
      let place = unsafe aligned_alloc(Int(max(alignment, 16)), (Int(size) + 4_095) & ~4_095)
      guard let place = unsafe place else { return nil }
      // What the adapter takes for cleared is not.
      unsafe memset(place, 0xA5, Int(size))
      let address = UInt(bitPattern: place)
      state.memory.append(address)
      return address
    }
  }

  func emit(_ call: UInt, _ start: UnsafeRawPointer?, stride: UInt32, count: UInt64) -> Int32 {
    let address = UInt(bitPattern: start)
    return state.withLock { state in
      guard enter("emit", call: call, &state) else { return MTDA_STATE }
      state.exchange.emits += 1
      if state.exchange.emits - 1 > state.plan.emits { state.exchange.emitsAfterRefusal += 1 }
      guard state.exchange.emits <= state.plan.emits else { return MTDA_LIMIT }
      let size = unsafe mtda_report.leastBytes
      guard count == 0 || address != 0, count == 0 || Int(stride) >= size, count <= 1 << 22 else {
        Self.note(&state, .role, "emit of \(count) reports with a stride of \(stride)")
        return MTDA_ARG
      }
      for index in 0..<Int(count) {
        let place = unsafe UnsafeRawPointer(bitPattern: address + UInt(index) * UInt(stride))
        guard let place = unsafe place else { break }
        let record = unsafe mtda_report.read(place, bytes: Int(stride))
        unsafe state.exchange.reports.append(SeenReport(record))
      }
      return MTDA_OK
    }
  }

  func skip(_ call: UInt, size: UInt32, reason: UInt32) {
    state.withLock { state in
      guard enter("skip", call: call, &state) else { return }
      if size < MTDA_SKIP_SIZE_1_0 {
        Self.note(&state, .role, "skip with a struct_size of \(size)")
      }
      if !(1...5).contains(reason) { Self.note(&state, .role, "skip with the reason \(reason)") }
      state.exchange.skips += 1
    }
  }

  func offers(_ id: String) -> Bool {
    state.withLock { state in
      if state.requested.count < 100 { state.requested.insert(id) }
      return state.plan.extensions.contains(id)
    }
  }

  func role() -> UInt32 {
    state.withLock { state in
      guard let inside = state.inside, inside.thread == UInt(pthread_self()) else {
        return MTDA_ROLE_NONE
      }
      return inside.role
    }
  }

  // MARK: State

  func load(_ call: UInt, key: String) -> (status: Int32, value: [UInt8]) {
    state.withLock { state in
      guard enter("load", call: call, &state) else { return (MTDA_STATE, []) }
      return (MTDA_OK, state.stored[key] ?? [])
    }
  }

  func store(_ call: UInt, key: String, value: [UInt8]) -> Int32 {
    state.withLock { state in
      guard enter("store", call: call, &state) else { return MTDA_STATE }
      guard value.count <= 64 << 10, (1...256).contains(key.utf8.count) else { return MTDA_LIMIT }
      state.stored[key] = value.isEmpty ? nil : value
      return MTDA_OK
    }
  }

  // MARK: Brackets

  /// Runs one call of the adapter, of a role; a data call has a number.
  func inside<Answer>(
    _ role: UInt32, opens: UInt? = nil, _ body: () -> Answer
  ) -> Answer {
    state.withLock { state in
      state.inside = (UInt(pthread_self()), role)
      state.isControl = role == MTDA_ROLE_CONTROL
      guard let opens else { return }
      state.call = opens
      state.exchange = Exchange()
      state.stopTold = nil
    }
    let answer = body()
    state.withLock { state in
      state.inside = nil
      state.isControl = false
      state.call = nil
      for address in state.memory { unsafe free(UnsafeMutableRawPointer(bitPattern: address)) }
      state.memory = []
    }
    return answer
  }

  /// What the call that has just ended brought.
  func takeExchange(began: UInt64) -> Exchange {
    state.withLock { state in
      var exchange = state.exchange
      exchange.milliseconds = Clock.milliseconds(since: began)
      exchange.stopMilliseconds = state.stopTold.map { Clock.milliseconds(since: $0) }
      return exchange
    }
  }

  func setActive(_ isActive: Bool) { state.withLock { $0.isActive = isActive } }

  /// The adapter's instance is gone.
  func end() {
    Self.known.withLock { _ = $0.removeValue(forKey: number) }
  }
}

/// Readings of the clocks.
enum Clock {
  static var nanoseconds: UInt64 { read(CLOCK_MONOTONIC) }
  static var wallMilliseconds: UInt64 { read(CLOCK_REALTIME) / 1_000_000 }

  static func milliseconds(since: UInt64) -> Double { Double(nanoseconds - since) / 1_000_000 }

  private static func read(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    guard unsafe clock_gettime(clock, &time) == 0 else { return 0 }
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
