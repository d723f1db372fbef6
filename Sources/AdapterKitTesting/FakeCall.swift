import AdapterKit
import MTDAdapterABI

/// One data call, and what the adapter says in it.
@safe final class FakeCall {
  var exchange = Exchange()

  func receive(
    _ message: [UInt8], from source: String, contentType: String, by instance: Instance
  ) throws(AdapterFailure) {
    var texts = TextPool()
    let source = texts.add(source, most: .max)
    let contentType = texts.add(contentType, most: .max)
    let failure: AdapterFailure? = unsafe texts.withTexts { view in
      unsafe message.withUnsafeBufferPointer { body in
        var payload = unsafe mtda_payload()
        unsafe payload.struct_size = UInt32(MemoryLayout<mtda_payload>.size)
        unsafe payload.source_id = view(source)
        unsafe payload.content_type = view(contentType)
        unsafe payload.body = mtda_bytes(ptr: body.baseAddress, len: UInt64(body.count))
        unsafe payload.received_ms = Self.wallMilliseconds
        do throws(AdapterFailure) {
          try unsafe receive(&payload, by: instance)
          return nil
        } catch {
          return error
        }
      }
    }
    if let failure { throw failure }
  }

  private func receive(
    _ payload: UnsafePointer<mtda_payload>, by instance: Instance
  ) throws(AdapterFailure) {
    let pointer = unsafe OpaquePointer(Unmanaged.passUnretained(self).toOpaque())
    try unsafe instance.run("receive", pointer) { adapter, reporter throws(AdapterFailure) in
      try unsafe adapter.receive(Payload(payload), reporter)
    }
  }

  private static func behind(_ pointer: OpaquePointer?) -> FakeCall? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe Unmanaged<FakeCall>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
  }

  /// The time of every test.
  private static let wallMilliseconds: UInt64 = 1_795_392_000_000

  // Written once, before any adapter sees it, and never again; never freed, as a host's table is not while it runs.
  nonisolated(unsafe) static let host: UnsafePointer<mtda_host> = {
    let table = UnsafeMutablePointer<mtda_host>.allocate(capacity: 1)
    unsafe table.initialize(
      to: mtda_host(
        struct_size: UInt32(MemoryLayout<mtda_host>.size), abi_major: UInt16(MTDA_ABI_MAJOR),
        abi_minor: UInt16(MTDA_ABI_MINOR), ctx: nil,
        log: { _, _, _ in },
        now: { _, out in
          unsafe out?.pointee.wall_ms = wallMilliseconds
          unsafe out?.pointee.monotonic_ns = 1
        },
        should_stop: { _ in MTDA_GO_ON },
        deadline: { _ in UInt64.max },
        // AdapterKit asks for no memory of the host's.
        alloc: { _, _, _ in nil },
        emit: { call, reports, _, count in
          let reports = unsafe UnsafeBufferPointer(start: reports, count: Int(count))
          unsafe behind(call)?.exchange.reports += reports.map { unsafe Report($0) }
          return MTDA_OK
        },
        skip: { call, skip in
          guard let skip = unsafe skip else { return }
          unsafe behind(call)?.exchange.skips.append(Skip(skip.pointee))
        },
        extension: { _, _ in nil }))
    return unsafe UnsafePointer(table)
  }()
}
