import AdapterKit

extension DefenderAdapter {
  /// An alert can be resolved and taken up again, so what it says is as of its last update.
  static func alert(_ record: JSON, _ notes: Notes) throws(Skip) -> [Report] {
    guard let id = try record.identifier("id") else { throw .malformed("id") }
    guard let observed = try record.time(anyOf: "lastUpdateTime", "alertCreationTime") else {
      throw .malformed("lastUpdateTime")
    }
    var device = Identifiers()
    device.add(.directoryDevice, notes.optional(try record.identifier("aadDeviceId")))
    device.add(.partnerDevice, notes.optional(try record.identifier("machineId")))

    var kind: Report.Kind?
    let status = try record.word("status")
    switch status.lowercased() {
    case "resolved": kind = .threatClosed(id: id)
    case "new", "inprogress":
      guard !device.isEmpty else { throw .noDevice("machineId") }
      kind = .threatOpened(id: id, .word(try record.word("severity")))
    default: notes.unknownWord(status, at: "status")
    }
    return try notes.reports(
      kind, of: device.isEmpty ? .nobody : .identifiers(device), observed: observed,
      // The four letters "null" stand there too.
      category: notes.optional(try record.identifier("category")) ?? "",
      title: notes.optional(try record.string("title")) ?? "")
  }
}
