import AdapterKit

/// Reads JSON events of Symantec Endpoint Protection Mobile: one, a list, or one a line.
///
/// No sample of the format is public, only what others' parsers look for. So this adapter reads the fields whose
/// meaning their names leave no doubt about, and counts all the rest.
struct SymantecAdapter: Adapter {
  init(configuration: Configuration) {}

  func receive(_ payload: Payload, _ reporter: Reporter) throws(AdapterFailure) {
    let message: JSON
    do {
      message = try payload.json()
    } catch {
      return try readLines(payload, reporter, otherwise: error)
    }
    if let events = message.array {
      return try reporter.forEach(events, Self.read)
    }
    guard message.kind == .object else {
      throw .argument("the message is neither an event nor a list of events")
    }
    // Read-only mode is connected and never reports: all that such a connection says is that it is there.
    if message.isEmpty {
      return try reporter.report(Report(.heartbeat(), of: .nobody, observed: payload.received))
    }
    try reporter.forOne(message, Self.read)
  }

  /// Events one a line. Where no line is an event, the message is one broken document.
  private func readLines(
    _ payload: Payload, _ reporter: Reporter, otherwise failure: AdapterFailure
  ) throws(AdapterFailure) {
    guard try payload.jsonLines().contains(where: { $0?.kind == .object }) else { throw failure }
    for (index, line) in try payload.jsonLines().enumerated() {
      try reporter.checkStop()
      if let line, line.kind == .object {
        try reporter.forOne(line, at: UInt64(index), Self.read)
      } else {
        reporter.skip(.malformed(""), at: UInt64(index))
      }
    }
  }
}
