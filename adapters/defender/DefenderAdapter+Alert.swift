import AdapterKit

extension DefenderAdapter {
  /// An alert can be resolved and taken up again, so what it says is as of its last update.
  static func alert(_ record: JSON) throws(Skip) -> Report {
    guard let id = try record.identifier("id") else { throw .malformed("id") }
    guard let observed = try record.time(anyOf: "lastUpdateTime", "alertCreationTime") else {
      throw .malformed("lastUpdateTime")
    }
    var device = Identifiers()
    device.add(.directoryDevice, try record.identifier("aadDeviceId"))
    device.add(.partnerDevice, try record.identifier("machineId"))

    var report: Report
    let status = try record.word("status")
    switch status.lowercased() {
    case "resolved":
      let subject: Report.Subject = device.isEmpty ? .nobody : .identifiers(device)
      report = Report(.threatClosed(id: id), of: subject, observed: observed)
    case "new", "inprogress":
      guard !device.isEmpty else { throw .noDevice("machineId") }
      let severity = try record.word("severity")
      report = Report(.threatOpened(id: id, .word(severity)), of: device, observed: observed)
    default:
      throw .unknownWord("status", status)
    }
    // The four letters "null" stand there too.
    report.category = try record.identifier("category") ?? ""
    report.title = try record.string("title") ?? ""
    return report
  }
}
