import MTDAdapterABI

/// What an adapter answered to one call: the status, and the details where it failed.
struct CallAnswer: Hashable, Sendable {
  var status: mtda_status
  var message = ""
  var vendorCode: Int32 = 0
  var isRetryable = false
  var retryAfterMilliseconds: UInt32 = 0
  var itemIndex: UInt64?

  static let messageBytes = 1_024

  init(status: mtda_status) { self.status = status }

  /// Makes one call with room for the details of a failure, in memory of the host's.
  init(_ body: (UnsafeMutablePointer<mtda_error>) -> mtda_status) {
    var room = [CChar](repeating: 0, count: Self.messageBytes)
    self = unsafe room.withUnsafeMutableBufferPointer { room in
      var details = unsafe mtda_error(
        struct_size: UInt32(MemoryLayout<mtda_error>.size), vendor_code: 0, flags: 0,
        retry_after_ms: 0, item_index: .max,
        message: mtda_buf(ptr: room.baseAddress, cap: UInt64(room.count), len: 0))
      let status = unsafe body(&details)
      guard status != MTDA_OK else { return CallAnswer(status: status) }
      // Only the length is taken from what the adapter wrote: the room is where it was before.
      let length = unsafe Int(min(details.message.len, UInt64(room.count)))
      let bytes = unsafe room.prefix(length).map { UInt8(bitPattern: $0) }
      return unsafe CallAnswer(status: status, details, message: String(readable: bytes))
    }
  }

  init(status: mtda_status, _ details: mtda_error, message: String) {
    self.status = status
    self.message = message
    vendorCode = unsafe details.vendor_code
    isRetryable = unsafe details.flags & MTDA_ERROR_RETRYABLE != 0
    retryAfterMilliseconds = unsafe details.retry_after_ms
    itemIndex = unsafe details.item_index == .max ? nil : details.item_index
  }
}
