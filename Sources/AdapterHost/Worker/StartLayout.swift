/// Puts one thing after another where a worker reads them once, at its start. Each answer is an offset.
@safe struct StartLayout {
  private let memory: WorkerMemory
  private var used: UInt64 = 0

  init(_ memory: WorkerMemory) { self.memory = memory }

  /// A path, which ends with a NUL.
  mutating func out(_ path: String) -> UInt32 {
    let bytes = Array(path.utf8) + [0]
    return unsafe bytes.withUnsafeBytes { unsafe out($0) }
  }

  mutating func out(_ instructions: [UInt64]) -> UInt32 {
    unsafe instructions.withUnsafeBytes { unsafe out($0) }
  }

  private mutating func out(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    used = (used + 7) & ~7
    let room = unsafe memory.bytes(of: .whole)
    unsafe UnsafeMutableRawBufferPointer(rebasing: room[Int(used)...]).copyMemory(from: bytes)
    defer { used += UInt64(bytes.count) }
    return UInt32(WorkerMemory.roomOffset + used)
  }
}
