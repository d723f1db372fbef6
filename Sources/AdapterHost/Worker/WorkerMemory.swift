import CAdapterChannel
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

  /// A part of what lies behind the fixed part of the input, from a page on.
  enum Room {
    case whole, firstHalf, secondHalf

    /// What can be written while the other side reads this half.
    var other: Room { self == .firstHalf ? .secondHalf : .firstHalf }
  }

  func bytes(of room: Room) -> UnsafeMutableRawBufferPointer {
    let half = (CHANNEL_IN_BYTES - Self.roomOffset) / 2 & ~4_095
    let (offset, count) =
      switch room {
      case .whole: (Self.roomOffset, CHANNEL_IN_BYTES - Self.roomOffset)
      case .firstHalf: (Self.roomOffset, half)
      case .secondHalf: (Self.roomOffset + half, half)
      }
    return unsafe UnsafeMutableRawBufferPointer(
      start: Self.pointer(base + offset), count: Int(count))
  }

  static let roomOffset: UInt64 = 4_096

  private static let bytes = CHANNEL_IN_BYTES + CHANNEL_OUT_BYTES

  /// Where neither side puts anything by itself: low enough for machines with addresses of 39 bits, and
  /// high, because AddressSanitizer has its own memory where the low places are.
  private static let regions: [UInt64] = [0x10_0000_0000, 0x2000_0000_0000]

  /// Takes a place that is free on this side.
  /// - Parameters:
  ///   - attempt: how many places the other side has found taken; another region comes first each time.
  ///   - isSealed: whether to seal the input.
  ///   - mayBeUnsealed: whether to go on without.
  init(attempt: Int, isSealed: Bool, mayBeUnsealed: Bool) throws(WorkerFault) {
    let files = [
      unsafe channel_memory("gatehouse-in", CHANNEL_IN_BYTES),
      unsafe channel_memory("gatehouse-out", CHANNEL_OUT_BYTES),
    ]
    self.files = files
    guard files.allSatisfy({ $0 >= 0 }) else {
      Self.close(files)
      throw .spawnFailed(reason: "no shared memory is to be had")
    }
    for turn in attempt..<attempt + 8 {
      let base = Self.regions[turn % Self.regions.count] + UInt64.random(in: 0..<512) << 28
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
