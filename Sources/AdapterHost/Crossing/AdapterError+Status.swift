import ConnectorModel
import MTDAdapterABI

extension AdapterError {
  /// The failure that an adapter's answer stands for.
  init(_ answer: CallAnswer, adapter: String, operation: String) {
    let cause = CallFailure(status: answer.status)
    self.init(
      code: "call.\(cause.code)", adapter: adapter, operation: operation,
      message: answer.message.isEmpty ? cause.meaning : answer.message,
      lookedAt: "the answer of \(operation), \(answer.status)", remedy: cause.remedy,
      status: answer.status, vendorCode: answer.vendorCode, isRetryable: answer.isRetryable,
      retryAfterMilliseconds: answer.retryAfterMilliseconds, itemIndex: answer.itemIndex)
  }

  init(_ refusal: AdapterLifecycle.Refusal, adapter: String, operation: String) {
    self.init(
      code: refusal.rawValue, adapter: adapter, operation: operation, message: refusal.message,
      lookedAt: "the state of the connection", remedy: refusal.remedy)
  }

  /// The adapter was told that its reports were not taken, and says that all is well.
  init(
    lost refusal: ReportCollector.EmitRefusal, adapter: String, operation: String
  ) {
    self.init(
      code: "call.reports-lost", adapter: adapter, operation: operation,
      message: "The host took none of some reports (\(refusal.message)) and the adapter went on.",
      lookedAt: "the answers to emit",
      remedy: "Ask the adapter's vendor: what emit answers is to be returned.",
      status: refusal.status)
  }
}

extension AdapterError {
  /// What was handed over leads to more reports than the host keeps of one operation.
  init(tooManyBytes limits: AdapterLimits, adapter: String, operation: String) {
    self.init(
      code: "call.reports-too-large", adapter: adapter, operation: operation,
      message: "It leads to more than \(limits.reportBytes >> 20) MiB of reports.",
      lookedAt: "the reports of \(operation)", remedy: "Send less at once.", status: MTDA_LIMIT)
  }
}

/// What the statuses of the header mean to whoever reads an error.
struct CallFailure {
  let code: String
  let meaning: String
  let remedy: String

  init(status: mtda_status) {
    (code, meaning, remedy) = Self.table[status] ?? Self.unknown
  }

  private static let vendor = "Ask the adapter's vendor; the adapter gives no other reason."

  private static let unknown = (
    "unknown-status", "The adapter answers with a status that does not exist.", vendor
  )

  private static let table: [mtda_status: (String, String, String)] = [
    MTDA_ABI: (
      "abi", "The adapter and the host share no version.", "Update the adapter or the host."
    ),
    MTDA_ARG: ("argument", "The adapter cannot read what it was given.", "Check what was sent."),
    MTDA_STATE: ("state", "The adapter refuses the call in its state.", vendor),
    MTDA_CONFIG: (
      "config", "The adapter refuses the configuration.", "Correct the connector's settings."
    ),
    MTDA_AUTH: (
      "auth", "The partner refuses our credentials.", "Renew the credentials at the partner."
    ),
    MTDA_UNAVAILABLE: (
      "unavailable", "The partner cannot serve now.", "Wait, or check the way to the partner."
    ),
    MTDA_CANCELLED: ("cancelled", "The call was cancelled.", "Make the call again."),
    MTDA_DEADLINE: (
      "deadline", "The call took longer than it may.", "Send less at once, or allow more time."
    ),
    MTDA_LIMIT: ("limit", "The adapter reached a limit of the host's.", "Send less at once."),
    MTDA_UNSUPPORTED: ("unsupported", "The adapter has no use for the call.", vendor),
    MTDA_INTERNAL: ("internal", "There is a fault inside the adapter.", vendor),
  ]
}
