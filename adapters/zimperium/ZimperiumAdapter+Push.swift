import AdapterKit

/// The pushed logs: flat records with all keys present and nearly all of them null.
extension ZimperiumAdapter {
  static func detection(_ record: JSON, _ notes: Notes) throws(Skip) -> [Report] {
    let platform = notes.platform(of: record, "os_name")
    let device = pushDevice(record, platform, notes)
    guard !device.isEmpty else { throw .noDevice("zdevice_id") }
    guard let grade = grade(record, number: "severity", name: "severity_name", notes) else {
      throw .malformed("severity_name")
    }
    return try notes.reports(
      .threatOpened(id: threatID(record), grade), of: .identifiers(device),
      observed: pushTime(record), platform: platform,
      category: notes.optional(try record.identifier(anyOf: "threat_category", "threat_vector"))
        ?? "",
      title: notes.optional(try record.identifier(anyOf: "threat_display_name", "threat_name"))
        ?? "")
  }

  /// Closes a threat. It may come before the threat itself, and often names no device.
  static func mitigation(_ record: JSON, _ notes: Notes) throws(Skip) -> [Report] {
    if try record.bool("mitigated") == false { throw .irrelevant("mitigated") }
    let platform = notes.platform(of: record, "os_name")
    let device = pushDevice(record, platform, notes)
    return try notes.reports(
      .threatClosed(id: threatID(record)), of: device.isEmpty ? .nobody : .identifiers(device),
      observed: pushTime(record), platform: platform)
  }

  private static func threatID(_ record: JSON) throws(Skip) -> String {
    guard let id = try record.identifier("threat_uuid") else { throw .malformed("threat_uuid") }
    return id
  }

  private static func pushDevice(
    _ record: JSON, _ platform: NamedPlatform, _ notes: Notes
  ) -> Identifiers {
    var device = Identifiers()
    if let id = notes.optional(try record.identifier("mdm_device_id")) {
      device.addManagedID(id)
    } else {
      device.addManagedID(notes.optional(try alternativeID(record)))
    }
    device.addUserPrincipalName(
      notes.optional(try record.identifier("device_owner_email")), on: platform)
    device.add(.partnerDevice, notes.optional(try record.identifier("zdevice_id")))
    return device
  }

  /// The one id of `mdm_alt_ids`. Of several none can be told to be ours.
  private static func alternativeID(_ record: JSON) throws(Skip) -> String? {
    guard let field = try record.field("mdm_alt_ids") else { return nil }
    if field.kind == .string { return try record.identifier("mdm_alt_ids") }
    guard let list = field.array else { throw .malformed("mdm_alt_ids") }
    let ids = list.compactMap(\.string).filter { !$0.isEmpty && $0.lowercased() != "null" }
    return ids.count == 1 ? ids[0] : nil
  }

  /// Milliseconds, ISO 8601, or `06 18 2026 11:18:00 UTC`.
  private static func pushTime(_ record: JSON) throws(Skip) -> UInt64 {
    for path in ["device_time", "event_timestamp"] {
      guard let field = try record.field(path) else { continue }
      if field.kind == .integer, let time = try record.milliseconds(path) { return time }
      guard let text = field.string,
        let time = Time.milliseconds(iso8601: text) ?? monthFirst(text)
      else { throw .malformed(path) }
      return time
    }
    throw .malformed("device_time")
  }

  /// `MM dd yyyy HH:mm:ss UTC` says the same as `yyyy-MM-dd HH:mm:ss UTC`.
  private static func monthFirst(_ text: String) -> UInt64? {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 5 else { return nil }
    return Time.milliseconds(iso8601: "\(parts[2])-\(parts[0])-\(parts[1]) \(parts[3]) \(parts[4])")
  }
}
