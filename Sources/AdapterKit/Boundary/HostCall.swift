import MTDAdapterABI

/// The host's functions for one data call. The pointers are good until the call returns.
@safe struct HostCall {
  let host: UnsafePointer<mtda_host>
  let call: OpaquePointer

  /// The host's minor version of the ABI.
  var minor: UInt16 { unsafe host.pointee.abi_minor }

  func shouldStop() -> UInt32 {
    unsafe host.pointee.should_stop(call)
  }

  func emit(_ reports: [Report]) -> mtda_status {
    unsafe EncodedReports(reports).withReports { start, count in
      unsafe host.pointee.emit(call, start, UInt32(MemoryLayout<mtda_report>.stride), UInt64(count))
    }
  }

  func skip(_ skip: Skip, at index: UInt64?) {
    var pool = TextPool()
    let field = pool.add(skip.field, most: Int(MTDA_TEXT_MAX))
    let value = pool.add(skip.value, most: 64)
    unsafe pool.withTexts { view in
      var record = unsafe mtda_skip(
        struct_size: UInt32(MemoryLayout<mtda_skip>.size), reason: skip.reason.rawValue,
        item_index: index ?? UInt64.max, field: view(field), value: view(value))
      unsafe host.pointee.skip(call, &record)
    }
  }

  func log(_ level: LogLevel, _ text: String) {
    var pool = TextPool()
    let line = pool.add(text, most: 4096)
    unsafe pool.withTexts { view in
      var text = unsafe view(line)
      unsafe host.pointee.log(host.pointee.ctx, level.rawValue, &text)
    }
  }

  func wallMilliseconds() -> UInt64 {
    var time = mtda_time()
    time.struct_size = UInt32(MemoryLayout<mtda_time>.size)
    unsafe host.pointee.now(host.pointee.ctx, &time)
    return time.wall_ms
  }
}

/// Texts laid end to end, so that one address serves them all.
package struct TextPool {
  private var bytes: [UInt8] = []

  package init() {}

  /// Adds a text, cut at a character if it is longer than `most` bytes.
  package mutating func add(_ text: String, most: Int) -> Range<Int> {
    let start = bytes.count
    bytes.append(contentsOf: text.prefix(utf8: most))
    return start..<bytes.count
  }

  /// Hands out a function from the places to views, which are good inside `body`.
  package func withTexts<Result>(_ body: ((Range<Int>) -> mtda_str) -> Result) -> Result {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe body { range in
        guard let base = buffer.baseAddress, !range.isEmpty else { return unsafe mtda_str() }
        let start = unsafe UnsafeRawPointer(base + range.lowerBound)
        return unsafe mtda_str(
          ptr: start.assumingMemoryBound(to: CChar.self), len: UInt64(range.count))
      }
    }
  }
}
