/// Why an array that an adapter handed over cannot be stepped through.
enum ArrayFault: Error, Hashable {
  case null
  case tooMany(UInt64)
  case stride(UInt32)
}

/// A record that adapters hand over.
package protocol ForeignRecord {
  /// Its bytes at 1.0, which are all that may be demanded of an adapter.
  static var leastBytes: Int { get }
}

extension ForeignRecord where Self: BitwiseCopyable {
  /// A copy of a record of so many bytes, at least `leastBytes`, from whatever alignment it has. What an older
  /// header did not have is zero; what a newer one has besides is left.
  @unsafe package static func read(_ place: UnsafeRawPointer, bytes: Int) -> Self {
    let known = MemoryLayout<Self>.size
    guard bytes < known else { return unsafe place.loadUnaligned(as: Self.self) }
    return unsafe withUnsafeTemporaryAllocation(byteCount: known, alignment: 16) { room in
      unsafe room.initializeMemory(as: UInt8.self, repeating: 0)
      unsafe room.copyMemory(from: UnsafeRawBufferPointer(start: place, count: bytes))
      return unsafe room.loadUnaligned(as: Self.self)
    }
  }
}

/// An array in an adapter's memory, stepped through by its own stride.
///
/// Counts and strides are checked once, here; a record is copied before anybody looks at it, from
/// whatever alignment it has.
@safe struct ForeignArray<Record: ForeignRecord & BitwiseCopyable> {
  private let start: UnsafeRawPointer?
  private let stride: Int
  let count: Int

  init(start: UnsafeRawPointer?, count: UInt64, stride: UInt32, most: Int) throws(ArrayFault) {
    guard count <= UInt64(most) else { throw .tooMany(count) }
    guard count > 0 else {
      unsafe self.start = nil
      (self.stride, self.count) = (0, 0)
      return
    }
    guard let start = unsafe start else { throw .null }
    guard (Record.leastBytes...StructTail.longest).contains(Int(stride)) else {
      throw .stride(stride)
    }
    unsafe self.start = start
    self.stride = Int(stride)
    self.count = Int(count)
  }

  /// A copy of the record at `index`; nil when the part of it that this host does not know holds
  /// anything but zeros.
  func record(at index: Int) -> Record? {
    guard let start = unsafe start, (0..<count).contains(index) else { return nil }
    let place = unsafe start + index * stride
    guard unsafe StructTail.isZero(place, from: MemoryLayout<Record>.size, to: stride) else {
      return nil
    }
    return unsafe Record.read(place, bytes: stride)
  }
}

/// The bytes of a struct past those that this host knows.
enum StructTail {
  /// The longest struct that is taken: it bounds how far a tail is read.
  static let longest = 4_096

  /// Whether all bytes from one offset up to another are zero.
  @unsafe static func isZero(_ start: UnsafeRawPointer, from: Int, to end: Int) -> Bool {
    guard from < end else { return true }
    return unsafe UnsafeRawBufferPointer(start: start + from, count: end - from).allSatisfy {
      $0 == 0
    }
  }
}
