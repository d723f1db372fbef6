import AdapterKit

/// Reads pages of machines and pages of alerts of Microsoft Defender for Endpoint.
struct DefenderAdapter: Adapter {
  init(configuration: Configuration) {}

  func receive(_ payload: Payload, _ reporter: Reporter) throws(AdapterFailure) {
    let page = try payload.json()
    if let records = try page.records(under: "value") {
      return try reporter.forEach(records, Self.read)
    }
    guard page.has("id") else {
      throw .argument("the message is neither a page with \"value\" nor one machine or alert")
    }
    try reporter.forOne(page, Self.read)
  }

  private static func read(_ record: JSON, _ notes: Notes) throws(Skip) -> [Report] {
    if record.has("alertCreationTime") || record.has("machineId") {
      return try alert(record, notes)
    }
    guard record.has("healthStatus") || record.has("riskScore") || record.has("aadDeviceId") else {
      throw .unknownKind("")
    }
    return try machine(record, notes)
  }
}
