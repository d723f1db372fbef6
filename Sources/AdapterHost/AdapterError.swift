/// Why an adapter cannot be used, or why a call to it failed: one code a cause, what was looked at, and
/// the way out.
package struct AdapterError: Error, Hashable, Sendable {
  /// Stable and dotted, such as `load.unresolved-symbol`.
  package var code: String
  /// The adapter: its file, or the name of its partner once that is known.
  package var adapter: String
  /// What was being done: `open`, `create`, `receive` …
  package var operation: String
  /// One sentence on what was seen, quoting the thing at fault.
  package var message: String
  /// What was looked at.
  package var lookedAt: String
  /// How to mend it.
  package var remedy: String
  /// The status that the adapter answered, if it answered one.
  package var status: Int32?
  package var vendorCode: Int32
  package var isRetryable: Bool
  package var retryAfterMilliseconds: UInt32
  /// The record of the batch at fault.
  package var itemIndex: UInt64?

  package init(
    code: String, adapter: String, operation: String, message: String, lookedAt: String,
    remedy: String, status: Int32? = nil, vendorCode: Int32 = 0, isRetryable: Bool = false,
    retryAfterMilliseconds: UInt32 = 0, itemIndex: UInt64? = nil
  ) {
    self.code = code
    self.adapter = adapter
    self.operation = operation
    self.message = message
    self.lookedAt = lookedAt
    self.remedy = remedy
    self.status = status
    self.vendorCode = vendorCode
    self.isRetryable = isRetryable
    self.retryAfterMilliseconds = retryAfterMilliseconds
    self.itemIndex = itemIndex
  }

  /// What may be kept of it for good: its sentence where that is the host's own, and the code alone where the adapter
  /// has a say in it, by an answer or by what it printed.
  package var keptWords: String {
    let isOurs = status == nil && !["worker.crashed", "worker.exited"].contains(code)
    return isOurs ? "\(message) (\(code))" : code
  }
}
