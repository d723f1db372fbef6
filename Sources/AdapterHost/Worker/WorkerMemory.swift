import AdapterChannel
import Glibc

/// The memory that one worker shares with the host, mapped here for as long as this lives.
@safe final class WorkerMemory {
  let base: UInt64
  /// Whether the kernel keeps the other side from writing into the input.
  let isSealed: Bool
  /// Both files; closed as soon as the worker has them.
  private(set) var files: [Int32]

  var input: UnsafeMutablePointer<channel_in> {
    unsafe Self.pointer(base).assumingMemoryBound(to: channel_in.self)
  }

  var output: UnsafeMutableRawPointer { unsafe Self.pointer(base + CHANNEL_IN_BYTES) }

  /// What lies behind the fixed part of the input, from a page on.
  var room: UnsafeMutableRawBufferPointer {
    unsafe UnsafeMutableRawBufferPointer(
      start: Self.pointer(base + Self.roomOffset),
      count: Int(CHANNEL_IN_BYTES - Self.roomOffset))
  }

  static let roomOffset: UInt64 = 4_096

  private static let bytes = CHANNEL_IN_BYTES + CHANNEL_OUT_BYTES

  /// Takes a place that is free on this side. Places lie where neither side puts anything by itself,
  /// and low enough for machines with addresses of 39 bits.
  /// - Parameters:
  ///   - isSealed: whether to seal the input.
  ///   - mayBeUnsealed: whether to go on without.
  init(isSealed: Bool, mayBeUnsealed: Bool) throws(WorkerFault) {
    let files = [
      unsafe channel_memory("gatehouse-in", CHANNEL_IN_BYTES),
      unsafe channel_memory("gatehouse-out", CHANNEL_OUT_BYTES),
    ]
    self.files = files
    guard files.allSatisfy({ $0 >= 0 }) else {
      Self.close(files)
      throw .spawnFailed(reason: "no shared memory is to be had")
    }
    let first: UInt64 = 0x10_0000_0000
    for _ in 0..<8 {
      let base = first + UInt64.random(in: 0..<512) << 28
      guard channel_map(files[0], base, CHANNEL_IN_BYTES, 1) == 0 else { continue }
      if channel_map(files[1], base + CHANNEL_IN_BYTES, CHANNEL_OUT_BYTES, 1) == 0 {
        self.base = base
        // From here on the kernel refuses every further writable mapping of the input.
        self.isSealed = isSealed && channel_seal(files[0]) == 0
        guard self.isSealed || mayBeUnsealed else {
          channel_unmap(base, Self.bytes)
          Self.close(files)
          throw .sandboxUnavailable([.sealing], said: "shared memory cannot be sealed")
        }
        return
      }
      channel_unmap(base, CHANNEL_IN_BYTES)
    }
    Self.close(files)
    throw .addressTaken
  }

  deinit {
    closeFiles()
    channel_unmap(base, Self.bytes)
  }

  func closeFiles() {
    Self.close(files)
    files = []
  }

  private static func close(_ files: [Int32]) {
    for file in files where file >= 0 { Glibc.close(file) }
  }

  private static func pointer(_ address: UInt64) -> UnsafeMutableRawPointer {
    guard let pointer = unsafe UnsafeMutableRawPointer(bitPattern: UInt(address)) else {
      fatalError("The place of shared memory is never 0.")
    }
    return unsafe pointer
  }
}
