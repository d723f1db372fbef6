import MTDAdapterABI

extension AdapterFailure {
  /// Writes the details into the caller's memory, if it wants them, and answers the status.
  func write(to error: UnsafeMutablePointer<mtda_error>?) -> mtda_status {
    guard let error = unsafe error,
      unsafe error.pointee.struct_size >= UInt32(MemoryLayout<mtda_error>.size)
    else { return status }
    let wanted = message.utf8.count
    let room =
      unsafe error.pointee.message.ptr == nil ? 0 : Int(clamping: error.pointee.message.cap)
    let cut = message.prefix(utf8: room)
    for (place, byte) in cut.enumerated() {
      unsafe error.pointee.message.ptr[place] = CChar(bitPattern: byte)
    }
    unsafe error.pointee.message.len = UInt64(wanted)
    unsafe error.pointee.vendor_code = vendorCode
    unsafe error.pointee.flags =
      (isRetryable ? MTDA_ERROR_RETRYABLE : 0) | (cut.count < wanted ? MTDA_ERROR_TRUNCATED : 0)
    unsafe error.pointee.retry_after_ms = retryAfterMilliseconds
    unsafe error.pointee.item_index = itemIndex ?? UInt64.max
    return status
  }
}

extension String {
  /// As many whole characters as fit into so many bytes. A character is a Unicode scalar here.
  func prefix(utf8 most: Int) -> Substring.UTF8View {
    guard utf8.count > most else { return utf8[...] }
    var end = utf8.index(utf8.startIndex, offsetBy: most)
    // The bytes after the first of a scalar have the form 10xxxxxx.
    while end > utf8.startIndex, utf8[end] & 0b1100_0000 == 0b1000_0000 {
      end = utf8.index(before: end)
    }
    return utf8[..<end]
  }
}
