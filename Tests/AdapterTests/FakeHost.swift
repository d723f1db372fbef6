import MTDAdapterABI

/// One data call of the fake host: what the adapter reported in it, and how the host behaves.
@safe final class FakeCall {
  var exchange = RecordedExchange()
  /// What should_stop answers, by how often it was asked.
  var stop: (Int) -> UInt32 = { _ in MTDA_GO_ON }
  var stopQuestions = 0
  /// The status of each emit, by how many came before.
  var emitStatus: (Int) -> mtda_status = { _ in MTDA_OK }
  var emits = 0
  /// Allocations that succeed before the arena is exhausted.
  var allocationsLeft = Int.max
  private var arena: [UnsafeMutableRawPointer] = unsafe []

  func allocate(_ size: UInt64, _ align: UInt64) -> UnsafeMutableRawPointer? {
    guard allocationsLeft > 0 else { return nil }
    allocationsLeft -= 1
    let memory = UnsafeMutableRawPointer.allocate(byteCount: Int(size), alignment: Int(align))
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0xA5, count: Int(size))
    unsafe arena.append(memory)
    return unsafe memory
  }

  func take(_ reports: UnsafePointer<mtda_report>?, _ stride: UInt32, _ count: UInt64)
    -> mtda_status
  {
    let status = emitStatus(emits)
    emits += 1
    guard status == MTDA_OK, let reports = unsafe reports else { return status }
    for index in 0..<Int(count) {
      let at = unsafe UnsafeRawPointer(reports) + index * Int(stride)
      exchange.reports.append(unsafe Self.record(at.load(as: mtda_report.self)))
    }
    return status
  }

  func take(_ skip: mtda_skip) {
    let index = unsafe skip.item_index
    exchange.skips.append(
      RecordedSkip(
        reason: Names.name(unsafe skip.reason, in: Names.reasons),
        index: index == UInt64.max ? nil : index, field: unsafe text(skip.field),
        value: unsafe text(skip.value)))
  }

  private static func record(_ report: mtda_report) -> RecordedReport {
    let identifiers = unsafe (0..<Int(report.identifier_count)).map { index in
      let at = unsafe UnsafeRawPointer(report.identifiers!) + index * Int(report.identifier_stride)
      let one = unsafe at.load(as: mtda_identifier.self)
      let kind = unsafe Names.name(one.kind, in: Names.identifiers)
      return unsafe "\(kind)=\(text(one.value) ?? "")"
    }
    let kind = unsafe report.kind
    let hasGrade = kind == MTDA_REPORT_STATE || kind == MTDA_REPORT_THREAT_OPENED
    let isState = unsafe hasGrade && report.grade == MTDA_GRADE_STATE
    return RecordedReport(
      kind: Names.name(kind, in: Names.kinds),
      state: isState ? Names.name(unsafe report.state, in: Names.states) : nil,
      word: unsafe text(report.word),
      device: unsafe report.device_ref == 0 ? nil : report.device_ref,
      identifiers: identifiers.isEmpty ? nil : identifiers, observed: unsafe report.observed_ms,
      threat: unsafe text(report.threat_id), category: unsafe text(report.category),
      title: unsafe text(report.title), detail: unsafe text(report.detail),
      code: unsafe report.vendor_code == 0 ? nil : report.vendor_code,
      platform: unsafe report.platform == 0
        ? nil : Names.name(report.platform, in: Names.platforms),
      inPart: unsafe report.flags == 0 ? nil : report.flags == MTDA_REPORT_IN_PART)
  }

  deinit {
    while let block = unsafe arena.popLast() { unsafe block.deallocate() }
  }
}

/// The call behind the pointer that an adapter was given.
private func fakeCall(_ pointer: OpaquePointer?) -> FakeCall {
  unsafe Unmanaged<FakeCall>.fromOpaque(UnsafeRawPointer(pointer!)).takeUnretainedValue()
}

/// The host's table, for adapters under test. It is static and never freed, as a host's is while it runs.
enum FakeHost {
  // Written once, before any adapter sees them, and never again.
  nonisolated(unsafe) private static let tables = unsafe [makeTable(minor: 0), makeTable(minor: 1)]

  static func table(ofMinor minor: UInt16) -> UnsafePointer<mtda_host> {
    unsafe tables[Int(minor)]
  }

  private static func makeTable(minor: UInt16) -> UnsafePointer<mtda_host> {
    let table = UnsafeMutablePointer<mtda_host>.allocate(capacity: 1)
    unsafe table.initialize(
      to: mtda_host(
        struct_size: UInt32(MemoryLayout<mtda_host>.size), abi_major: 1, abi_minor: minor,
        ctx: nil,
        log: { _, _, _ in },
        now: { _, out in
          unsafe out?.pointee.wall_ms = 1_795_392_000_000
          unsafe out?.pointee.monotonic_ns = 1
        },
        should_stop: { pointer in
          let call = unsafe fakeCall(pointer)
          call.stopQuestions += 1
          return call.stop(call.stopQuestions - 1)
        },
        deadline: { _ in UInt64.max },
        alloc: { unsafe fakeCall($0).allocate($1, $2) },
        emit: { unsafe fakeCall($0).take($1, $2, $3) },
        skip: { unsafe fakeCall($0).take($1!.pointee) },
        extension: { _, _ in nil }))
    return unsafe UnsafePointer(table)
  }
}
