import MTDAdapterABI

/// Memory that lives as long as one call: handed out piece by piece, given back as a whole.
@safe final class CallArena {
  private let limit: Int
  private var used = 0
  private var chunks: [UnsafeMutableRawBufferPointer] = unsafe []
  /// What is taken of the last chunk.
  private var offset = 0

  /// What was asked for and did not fit into a given region; it lies elsewhere.
  private(set) var hasOverflown = false
  private let isRegionGiven: Bool

  static let greatestAlignment = 4_096
  private static let chunkBytes = 64 << 10

  init(limit: Int = .max) {
    self.limit = limit
    isRegionGiven = false
  }

  /// Lays out in memory of somebody else's, which begins at a page and outlives what is laid out.
  init(region: UnsafeMutableRawBufferPointer) {
    limit = .max
    isRegionGiven = true
    unsafe chunks.append(region)
  }

  deinit {
    if isRegionGiven { unsafe chunks.removeFirst() }
    while let chunk = unsafe chunks.popLast() { unsafe chunk.deallocate() }
  }

  /// Nil when the arena is exhausted or the alignment is not a power of two up to 4,096. A size of
  /// zero gives a pointer that is good for nothing but is not null.
  func allocate(_ size: UInt64, alignment: UInt64) -> UnsafeMutableRawPointer? {
    guard alignment.nonzeroBitCount == 1, alignment <= Self.greatestAlignment,
      let size = Int(exactly: max(size, 1)), size <= limit - used
    else { return nil }
    // What alignment wastes is charged too, or tiny requests would cost a page each for nothing.
    let charged = (size + Int(alignment) - 1) & ~(Int(alignment) - 1)
    guard charged <= limit - used else { return nil }
    used += charged
    return unsafe room(size, alignment: Int(alignment))
  }

  private func room(_ size: Int, alignment: Int) -> UnsafeMutableRawPointer {
    let aligned = (offset + alignment - 1) & ~(alignment - 1)
    if let chunk = unsafe chunks.last, let start = chunk.baseAddress,
      aligned <= chunk.count && size <= chunk.count - aligned
    {
      offset = aligned + size
      return unsafe start + aligned
    }
    hasOverflown = isRegionGiven
    // Every chunk begins at the greatest alignment, so offsets alone decide.
    let start = UnsafeMutableRawPointer.allocate(
      byteCount: max(size, Self.chunkBytes), alignment: Self.greatestAlignment)
    unsafe chunks.append(
      UnsafeMutableRawBufferPointer(start: start, count: max(size, Self.chunkBytes)))
    offset = size
    return unsafe start
  }
}

/// Laying out the host's own values for an adapter to borrow. These come from the host, so they are
/// not held to the limit.
extension CallArena {
  func text(_ text: String?) -> mtda_str {
    guard var text, !text.isEmpty else { return unsafe mtda_str(ptr: nil, len: 0) }
    let bytes = text.withUTF8 { unsafe copy(UnsafeRawBufferPointer($0)) }
    let start = unsafe bytes.assumingMemoryBound(to: CChar.self)
    return unsafe mtda_str(ptr: start, len: UInt64(text.utf8.count))
  }

  func bytes(_ bytes: [UInt8]) -> mtda_bytes {
    guard !bytes.isEmpty else { return unsafe mtda_bytes(ptr: nil, len: 0) }
    let start = unsafe bytes.withUnsafeBytes { unsafe copy($0) }.assumingMemoryBound(to: UInt8.self)
    return unsafe mtda_bytes(ptr: start, len: UInt64(bytes.count))
  }

  /// Null for an empty array.
  func array<Record: BitwiseCopyable>(_ records: [Record]) -> UnsafePointer<Record>? {
    guard !records.isEmpty else { return nil }
    let start = unsafe records.withUnsafeBytes { unsafe copy($0) }
    return unsafe UnsafePointer(start.assumingMemoryBound(to: Record.self))
  }

  /// The address of a record of its own.
  func place<Record: BitwiseCopyable>(_ record: Record) -> UInt {
    unsafe UInt(bitPattern: array([record]))
  }

  private func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer {
    let start = unsafe room(max(bytes.count, 1), alignment: 16)
    unsafe start.copyMemory(
      from: bytes.baseAddress ?? UnsafeRawPointer(start), byteCount: bytes.count)
    return UnsafeRawPointer(start)
  }
}
