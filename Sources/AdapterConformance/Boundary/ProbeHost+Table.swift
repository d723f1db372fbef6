import MTDAdapterABI
import Synchronization

/// The host's functions as C sees them: each finds the host behind the number that it is given.
extension ProbeHost {
  /// A table for an adapter; `ctx` and calls are numbers that lead back here.
  var table: mtda_host {
    unsafe mtda_host(
      struct_size: UInt32(MemoryLayout<mtda_host>.size), abi_major: UInt16(MTDA_ABI_MAJOR),
      abi_minor: UInt16(MTDA_ABI_MINOR), ctx: UnsafeMutableRawPointer(bitPattern: number),
      log: { ctx, level, text in
        let bytes = unsafe text.map { unsafe SeenReport.bytes($0.pointee) }
        unsafe ProbeHost.find(ctx)?.log(level: level, text: bytes)
      },
      now: { ctx, out in
        guard let out = unsafe out,
          let time = unsafe ProbeHost.find(ctx)?.now(size: out.pointee.struct_size)
        else { return }
        unsafe out.pointee.wall_ms = time.wall
        unsafe out.pointee.monotonic_ns = time.monotonic
      },
      should_stop: { call in
        unsafe ProbeHost.withCall(call) { $0.shouldStop($1) } ?? MTDA_STOP_CANCELLED
      },
      deadline: { call in unsafe ProbeHost.withCall(call) { $0.deadline($1) } ?? 0 },
      alloc: { call, size, alignment in
        let place = unsafe ProbeHost.withCall(call) {
          $0.allocate($1, size: size, alignment: alignment)
        }
        return unsafe (place ?? nil).flatMap { unsafe UnsafeMutableRawPointer(bitPattern: $0) }
      },
      emit: { call, reports, stride, count in
        unsafe ProbeHost.withCall(call) {
          unsafe $0.emit($1, UnsafeRawPointer(reports), stride: stride, count: count)
        } ?? MTDA_STATE
      },
      skip: { call, record in
        let head =
          unsafe record.map { unsafe ($0.pointee.struct_size, $0.pointee.reason) } ?? (0, 0)
        _ = unsafe ProbeHost.withCall(call) { $0.skip($1, size: head.0, reason: head.1) }
      },
      extension: { ctx, id in unsafe ProbeHost.extensionTable(ctx, id) })
  }

  private static func find(_ ctx: UnsafeMutableRawPointer?) -> ProbeHost? {
    known.withLock { $0[UInt(bitPattern: ctx)] }
  }

  /// Which host has handed out a call. A number stays its host's for a while when the call is over, so that
  /// it is seen when somebody uses it late; the oldest give way, or a soak would see the suite's own memory
  /// grow.
  private static let calls = Mutex(
    [(number: UInt, host: ProbeHost)?](repeating: nil, count: rememberedCalls))
  private static let rememberedCalls = 4_096

  func newCall() -> UInt {
    let call = Self.nextNumber()
    Self.calls.withLock { $0[Self.place(of: call)] = (call, self) }
    return call
  }

  private static func place(of call: UInt) -> Int { Int(call / numberStep) % rememberedCalls }

  static func withCall<Answer>(
    _ call: OpaquePointer?, _ body: (ProbeHost, UInt) -> Answer
  ) -> Answer? {
    let number = UInt(bitPattern: call)
    let known = calls.withLock { $0[place(of: number)] }
    guard let known, known.number == number else { return nil }
    return body(known.host, number)
  }

  // MARK: Extensions

  private static func extensionTable(
    _ ctx: UnsafeMutableRawPointer?, _ id: UnsafePointer<mtda_str>?
  ) -> UnsafeRawPointer? {
    guard let host = unsafe find(ctx), let id = unsafe id else { return nil }
    let name = unsafe String(decoding: SeenReport.bytes(id.pointee), as: UTF8.self)
    guard host.offers(name) else { return nil }
    return switch name {
    case MTDA_EXT_THREAD_CHECK_1: unsafe UnsafeRawPointer(threadCheck)
    case MTDA_EXT_STATE_1: unsafe UnsafeRawPointer(stateStore)
    case MTDA_EXT_HTTP_1: unsafe UnsafeRawPointer(http)
    default: nil
    }
  }

  static func place<Record>(_ record: Record) -> UnsafeMutablePointer<Record> {
    let place = UnsafeMutablePointer<Record>.allocate(capacity: 1)
    unsafe place.initialize(to: record)
    return unsafe place
  }

  // Written once, then only read; it lives as long as the process.
  private nonisolated(unsafe) static let threadCheck = unsafe place(
    mtda_thread_check_1(
      struct_size: 16, reserved: 0,
      role: { ctx in unsafe ProbeHost.find(ctx)?.role() ?? MTDA_ROLE_NONE }))

  // As above.
  private nonisolated(unsafe) static let stateStore = unsafe place(
    mtda_state_1(
      struct_size: 24, reserved: 0,
      load: { call, key, out in
        let name = unsafe ProbeHost.text(key)
        guard let out = unsafe out,
          let answer = unsafe ProbeHost.withCall(call, { $0.load($1, key: name) })
        else { return MTDA_STATE }
        let view = unsafe ProbeHost.copy(answer.value, call)
        unsafe out.pointee = view ?? mtda_bytes()
        return unsafe view == nil ? MTDA_LIMIT : answer.status
      },
      store: { call, key, value in
        let name = unsafe ProbeHost.text(key)
        let bytes = unsafe value.map { unsafe ProbeHost.bytes($0.pointee) } ?? []
        return unsafe ProbeHost.withCall(call) { $0.store($1, key: name, value: bytes) }
          ?? MTDA_STATE
      }))

  private static func text(_ view: UnsafePointer<mtda_str>?) -> String {
    unsafe view.map { unsafe String(decoding: SeenReport.bytes($0.pointee), as: UTF8.self) } ?? ""
  }

  static func bytes(_ view: mtda_bytes) -> [UInt8] {
    guard let start = unsafe view.ptr else { return [] }
    return unsafe Array(UnsafeBufferPointer(start: start, count: Int(min(view.len, 1 << 20))))
  }

  /// Bytes in the arena of a call; nil when there is no room.
  static func copy(_ bytes: [UInt8], _ call: OpaquePointer?) -> mtda_bytes? {
    guard !bytes.isEmpty else { return unsafe mtda_bytes() }
    let address = unsafe withCall(call) {
      $0.allocate($1, size: UInt64(bytes.count), alignment: 16)
    }
    guard let address = address ?? nil,
      let place = unsafe UnsafeMutableRawPointer(bitPattern: address)
    else { return nil }
    unsafe place.copyMemory(from: bytes, byteCount: bytes.count)
    return unsafe mtda_bytes(
      ptr: UnsafePointer(place.assumingMemoryBound(to: UInt8.self)), len: UInt64(bytes.count))
  }
}
