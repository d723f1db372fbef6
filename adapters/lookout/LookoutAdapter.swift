import AdapterKit

/// Reads the Mobile Risk API of Lookout: batches of events of version 2 and polls of version 1.
struct LookoutAdapter: Adapter {
  init(configuration: Configuration) {}

  func receive(_ payload: Payload, _ reporter: Reporter) throws(AdapterFailure) {
    let message = try payload.json()
    // A stream says `data:{}` when there is nothing else to say.
    if message.kind == .object, message.isEmpty {
      return try reporter.report(Report(.heartbeat(), of: .nobody, observed: payload.received))
    }
    if let events = try message.records(under: "events") {
      return try reporter.forEach(events, Self.read)
    }
    guard message.has("type") else {
      throw .argument(
        "the message is neither a list of events, nor has it \"events\", nor is it an event")
    }
    try reporter.forOne(message, Self.read)
  }

  private static func read(_ event: JSON, _ notes: Notes) throws(Skip) -> [Report] {
    let type = try event.word("type")
    switch type {
    case "DEVICE", "THREAT": break
    // What administrators do, and text messages that were only looked at: neither grades a device.
    case "AUDIT", "SMISHING_ALERT": throw .irrelevant("type", type)
    default: throw .unknownKind("type", type)
    }
    // The two versions spell their own keys differently; version 1 has the camel's humps.
    let isFirstVersion = event.has("eventTime") || event.has("changeType")
    let known: any LookoutEvent =
      isFirstVersion ? EventV1(event, notes) : EventV2(event, notes)
    return try type == "DEVICE" ? known.deviceReports() : known.threatReports()
  }
}
