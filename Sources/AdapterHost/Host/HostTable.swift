import MTDAdapterABI

/// The functions of `mtda_host`: each finds the host's object behind the number that it is given, and
/// does nothing, or refuses, when there is none.
enum HostTable {
  static func make(handle: UInt) -> mtda_host {
    unsafe mtda_host(
      struct_size: UInt32(MemoryLayout<mtda_host>.size), abi_major: UInt16(MTDA_ABI_MAJOR),
      abi_minor: UInt16(MTDA_ABI_MINOR), ctx: UnsafeMutableRawPointer(bitPattern: handle),
      log: { ctx, level, text in unsafe HostTable.services(ctx)?.log.write(level, text) },
      now: { ctx, out in unsafe HostTable.now(ctx, out) },
      should_stop: { call in unsafe HostTable.call(call)?.shouldStop ?? MTDA_STOP_CANCELLED },
      deadline: { call in unsafe HostTable.call(call)?.deadline ?? 0 },
      alloc: { call, size, alignment in
        unsafe HostTable.call(call)?.allocate(size, alignment: alignment)
      },
      emit: { call, reports, stride, count in
        unsafe HostTable.call(call)?.emit(UnsafeRawPointer(reports), stride: stride, count: count)
          ?? MTDA_STATE
      },
      skip: { call, record in unsafe HostTable.call(call)?.skip(record) },
      extension: { _, id in unsafe HostTable.extension(id) })
  }

  private static func services(_ ctx: UnsafeMutableRawPointer?) -> HostServices? {
    HostServices.known[UInt(bitPattern: ctx)]
  }

  private static func call(_ handle: OpaquePointer?) -> DataCall? {
    HostServices.calls[UInt(bitPattern: handle)]
  }

  private static func now(
    _ ctx: UnsafeMutableRawPointer?, _ out: UnsafeMutablePointer<mtda_time>?
  ) {
    guard let services = unsafe services(ctx), let out = unsafe out,
      unsafe out.pointee.struct_size >= UInt32(MemoryLayout<mtda_time>.size)
    else { return }
    let time = services.clock()
    unsafe out.pointee.wall_ms = time.wallMilliseconds
    unsafe out.pointee.monotonic_ns = time.monotonicNanoseconds
  }

  private static func `extension`(_ id: UnsafePointer<mtda_str>?) -> UnsafeRawPointer? {
    guard let id = unsafe id,
      let name = try? unsafe String(
        foreign: id.pointee, atMost: MTDA_EXT_THREAD_CHECK_1.utf8.count),
      name == MTDA_EXT_THREAD_CHECK_1
    else { return nil }
    return unsafe UnsafeRawPointer(threadCheck)
  }

  // Written once, when it is first asked for, then only read; it lives as long as the process.
  private nonisolated(unsafe) static let threadCheck: UnsafeMutablePointer<mtda_thread_check_1> = {
    let table = UnsafeMutablePointer<mtda_thread_check_1>.allocate(capacity: 1)
    unsafe table.initialize(
      to: mtda_thread_check_1(
        struct_size: UInt32(MemoryLayout<mtda_thread_check_1>.size), reserved: 0,
        role: { ctx in unsafe HostTable.services(ctx)?.role.current ?? MTDA_ROLE_NONE }))
    return unsafe table
  }()
}
