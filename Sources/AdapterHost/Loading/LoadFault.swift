/// Why a file cannot be used as an adapter: the part of an `AdapterError` that does not depend on where
/// the file lies.
struct LoadFault: Error, Hashable {
  var code: String
  var message: String
  var lookedAt: String
  var remedy: String
  var status: Int32?

  init(
    _ code: String, _ message: String, lookedAt: String, remedy: String, status: Int32? = nil
  ) {
    self.code = code
    self.message = message
    self.lookedAt = lookedAt
    self.remedy = remedy
    self.status = status
  }

  func error(adapter: String) -> AdapterError {
    AdapterError(
      code: code, adapter: adapter, operation: "open", message: message, lookedAt: lookedAt,
      remedy: remedy, status: status)
  }
}
