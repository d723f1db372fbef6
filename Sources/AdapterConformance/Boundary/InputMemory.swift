import CAdapterProbe
import MTDAdapterABI

/// How what an adapter borrows lies in memory.
struct InputLayout: Sendable {
  enum Place: Int32, Sendable {
    case plain
    /// Each text and each array has pages of its own, and a fault is told by name.
    case paged
    /// Besides, it ends where nobody may read.
    case guarded
  }

  var place = Place.plain
  /// The adapter cannot write it.
  var isReadOnly = false
  /// Zeros behind each record, as a later version of the header would have fields.
  var furtherBytes = 0
  /// Texts begin at odd addresses.
  var isUnaligned = false

  static let plain = InputLayout()
  static let paged = InputLayout(place: .paged)
  static let guarded = InputLayout(place: .guarded)
}

/// Records, arrays and texts of one call.
@safe final class InputMemory {
  let layout: InputLayout
  private let memory: OpaquePointer

  init(_ layout: InputLayout) throws {
    guard let memory = unsafe probe_memory_make(layout.place.rawValue) else {
      throw ProbeFault("there is no memory for a call")
    }
    self.layout = layout
    unsafe self.memory = memory
  }

  deinit { unsafe probe_memory_free(memory) }

  /// What the call may do with the memory from now on.
  func close() {
    unsafe probe_memory_allow(memory, layout.isReadOnly ? PROBE_ACCESS_READ : PROBE_ACCESS_WRITE)
  }

  /// Whoever looks at it from now on looks at something that it was told to let go of.
  func revoke() { unsafe probe_memory_allow(memory, PROBE_ACCESS_NONE) }

  /// Makes it readable again, with other content.
  func spoil() {
    unsafe probe_memory_allow(memory, PROBE_ACCESS_WRITE)
    unsafe probe_memory_spoil(memory)
  }

  /// Names are for faults, which plain memory has not: nothing else pays for putting them together.
  private func take(_ bytes: Int, _ name: () -> String) -> UnsafeMutableRawPointer {
    let shown = layout.place == .plain ? "" : name()
    guard let place = unsafe probe_memory_take(memory, UInt64(bytes), shown) else {
      fatalError("There is no memory for the input of a call.")
    }
    return unsafe place
  }

  func text(_ bytes: [UInt8], _ name: @autoclosure () -> String) -> mtda_str {
    guard !bytes.isEmpty else { return unsafe mtda_str(ptr: nil, len: 0) }
    let shift = layout.isUnaligned ? 1 : 0
    let place = unsafe take(bytes.count + shift, name) + shift
    unsafe bytes.withUnsafeBytes {
      unsafe place.copyMemory(from: $0.baseAddress!, byteCount: $0.count)
    }
    return unsafe mtda_str(
      ptr: UnsafePointer(place.assumingMemoryBound(to: CChar.self)), len: UInt64(bytes.count))
  }

  func bytes(_ bytes: [UInt8], _ name: @autoclosure () -> String) -> mtda_bytes {
    let view = unsafe text(bytes, name())
    return unsafe mtda_bytes(
      ptr: UnsafeRawPointer(view.ptr)?.assumingMemoryBound(to: UInt8.self), len: view.len)
  }

  /// An array with its stride.
  func array<Record: BitwiseCopyable>(
    _ records: [Record], _ name: @autoclosure () -> String
  ) -> (start: UnsafePointer<Record>?, stride: UInt32) {
    let stride = MemoryLayout<Record>.stride + layout.furtherBytes
    guard !records.isEmpty else { return (nil, UInt32(stride)) }
    let place = unsafe take(records.count * stride, name)
    for (index, record) in records.enumerated() {
      unsafe (place + index * stride).storeBytes(of: record, as: Record.self)
    }
    return unsafe (UnsafePointer(place.assumingMemoryBound(to: Record.self)), UInt32(stride))
  }

  /// A record of its own, with bytes behind it.
  func record<Record: BitwiseCopyable>(
    _ record: Record, _ name: @autoclosure () -> String, tail: [UInt8] = []
  ) -> UnsafeMutablePointer<Record> {
    let size = MemoryLayout<Record>.size
    let place = unsafe take(size + tail.count, name)
    unsafe place.storeBytes(of: record, as: Record.self)
    for (index, byte) in tail.enumerated() {
      unsafe (place + size + index).storeBytes(of: byte, as: UInt8.self)
    }
    return unsafe place.assumingMemoryBound(to: Record.self)
  }
}
