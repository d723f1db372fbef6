import MTDAdapterABI

extension mtda_str {
  /// The text as a copy; what is no UTF-8 is replaced.
  package var string: String {
    guard unsafe len > 0, unsafe ptr != nil else { return "" }
    return unsafe String(
      decoding: UnsafeRawBufferPointer(start: ptr, count: Int(clamping: len)), as: UTF8.self)
  }

  /// The text as a copy; nil if it is no UTF-8 or its pointer is null.
  var validated: String? {
    guard unsafe len > 0 else { return "" }
    guard unsafe ptr != nil else { return nil }
    let bytes = unsafe UnsafeRawBufferPointer(start: ptr, count: Int(clamping: len))
    return unsafe String(validating: bytes, as: UTF8.self)
  }
}

/// Whether a number of bytes from a place on are all zero: what a struct holds beyond what we know.
func isZero(_ start: UnsafeRawPointer, from known: Int, to end: Int) -> Bool {
  guard end > known else { return true }
  return unsafe UnsafeRawBufferPointer(start: start + known, count: end - known)
    .allSatisfy { $0 == 0 }
}

/// Reads a struct that begins with its size, if it is as long as the one we know and holds no more.
func readSized<Struct>(
  _ pointer: UnsafePointer<Struct>, _ name: String
) throws(AdapterFailure) -> Struct {
  let raw = unsafe UnsafeRawPointer(pointer)
  let size = unsafe Int(raw.load(as: UInt32.self))
  let known = MemoryLayout<Struct>.size
  guard size >= known else {
    throw .abi("\(name).struct_size is \(size), at least \(known) is needed")
  }
  guard unsafe isZero(raw, from: known, to: size) else {
    throw .unsupported(
      "\(name) has content after its first \(known) bytes that this adapter does not know")
  }
  return unsafe pointer.pointee
}

/// Records of a caller's array, stepped through by its stride.
@safe struct RecordArray {
  let start: UnsafeRawPointer?
  let count: Int
  let stride: Int

  /// Checks an array of `Element`: no null with a count, no stride that is too short, no end past memory.
  init<Element>(
    _ start: UnsafeRawPointer?, count: UInt64, stride: UInt32, of element: Element.Type,
    _ name: String
  ) throws(AdapterFailure) {
    guard count > 0 else {
      unsafe self.start = nil
      self.count = 0
      self.stride = 0
      return
    }
    guard unsafe start != nil else { throw .argument("\(name) is null with a count of \(count)") }
    guard Int(stride) >= MemoryLayout<Element>.size else {
      throw .abi(
        "the stride of \(name) is \(stride), at least \(MemoryLayout<Element>.size) is needed")
    }
    guard !count.multipliedReportingOverflow(by: UInt64(stride)).overflow,
      let length = Int(exactly: count * UInt64(stride)), let wholeCount = Int(exactly: count)
    else { throw .argument("\(name) has an impossible count of \(count)") }
    guard length > 0 else { throw .argument("\(name) has an impossible count of \(count)") }
    unsafe self.start = start
    self.count = wholeCount
    self.stride = Int(stride)
    for index in 0..<wholeCount {
      guard
        unsafe isZero(
          start! + index * self.stride, from: MemoryLayout<Element>.size, to: self.stride)
      else {
        throw .unsupported("record \(index) of \(name) has content that this adapter does not know")
      }
    }
  }

  func element<Element>(_ index: Int, as type: Element.Type) -> Element? {
    guard index < count, let start = unsafe start else { return nil }
    return unsafe (start + index * stride).loadUnaligned(as: Element.self)
  }
}
