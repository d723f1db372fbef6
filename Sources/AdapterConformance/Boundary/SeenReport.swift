import AdapterHost
import MTDAdapterABI

/// A report as it came, copied and not judged.
struct SeenReport: Hashable, Sendable {
  var kind: UInt32
  var grade: UInt32
  var state: UInt32
  var reference: UInt64
  var identifiers: [Identifier]
  var observed: UInt64
  var lag: UInt64
  var vendorCode: Int32
  var flags: UInt32
  var platform: UInt32
  var reserved: UInt32
  var threat: [UInt8]
  var category: [UInt8]
  var title: [UInt8]
  var detail: [UInt8]
  var word: [UInt8]

  struct Identifier: Hashable, Sendable {
    var kind: UInt32
    var value: [UInt8]
  }

  init(_ record: mtda_report) {
    kind = unsafe record.kind
    grade = unsafe record.grade
    state = unsafe record.state
    reference = unsafe record.device_ref
    observed = unsafe record.observed_ms
    lag = unsafe record.lag_ms
    vendorCode = unsafe record.vendor_code
    flags = unsafe record.flags
    platform = unsafe record.platform
    reserved = unsafe record.reserved
    threat = unsafe Self.bytes(record.threat_id)
    category = unsafe Self.bytes(record.category)
    title = unsafe Self.bytes(record.title)
    detail = unsafe Self.bytes(record.detail)
    word = unsafe Self.bytes(record.word)
    identifiers = []
    let stride = unsafe Int(record.identifier_stride)
    guard let start = unsafe record.identifiers, unsafe stride >= mtda_identifier.leastBytes else {
      return
    }
    for index in unsafe 0..<Int(min(record.identifier_count, 16)) {
      let identifier = unsafe mtda_identifier.read(
        UnsafeRawPointer(start) + index * stride, bytes: stride)
      unsafe identifiers.append(
        Identifier(kind: identifier.kind, value: Self.bytes(identifier.value)))
    }
  }

  /// More than any field may have, so that what is too long is seen to be.
  private static let mostBytes: UInt64 = 1 << 20

  static func bytes(_ view: mtda_str) -> [UInt8] {
    guard let start = unsafe view.ptr else { return [] }
    return unsafe Array(
      UnsafeRawBufferPointer(start: start, count: Int(min(view.len, mostBytes))))
  }
}
