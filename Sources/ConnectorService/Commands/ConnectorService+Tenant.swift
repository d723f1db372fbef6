import ConnectorModel
import ConnectorStore

extension ConnectorService {
  package nonisolated func tenant() throws(ServiceError) -> Tenant {
    try read { tables throws(StoreError) in try tables.tenant() }
  }

  /// Changes settings by name: `mdmAuthority`, `serviceRelease`, `unassignedDevicesAre`,
  /// `newDeviceGraceHours`. All of them, or none if one is wrong.
  package func setTenant(_ changes: [SettingChange]) throws(ServiceError) -> Tenant {
    var tenant = try tenant()
    let before = tenant
    for change in changes { try tenant.set(change) }
    guard tenant != before else { return tenant }
    var entries: [JournalEntry] = [.tenantSet(tenant)]
    if before.serviceRelease != tenant.serviceRelease {
      entries += try missingClassicPolicies(under: tenant)
    }
    try commit(entries)
    return tenant
  }
}

/// A setting and the value that somebody wants it to have, as text.
package struct SettingChange: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  /// Reads `name=value`.
  package init(_ text: String) throws(ServiceError) {
    guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
      throw ServiceError(
        .badRequest, "\"\(text)\" is not a setting",
        remedy: "Write NAME=VALUE, for example iosEnabled=on.")
    }
    self.init(name: String(text[..<sign]), value: String(text[text.index(after: sign)...]))
  }

  func isOn() throws(ServiceError) -> Bool {
    switch value.lowercased() {
    case "on", "true", "yes": return true
    case "off", "false", "no": return false
    default:
      throw ServiceError(
        .badRequest, "\(name) cannot be \"\(value)\": it is a switch", remedy: "Use on or off.")
    }
  }

  func number(in range: ClosedRange<Int>) throws(ServiceError) -> Int {
    guard let number = Int(value), range.contains(number) else {
      throw ServiceError(
        .badRequest, "\(name) cannot be \"\(value)\"",
        remedy: "Give a whole number from \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }

  func word<Word: RawRepresentable<String> & CaseIterable>(
    of type: Word.Type
  ) throws(ServiceError) -> Word {
    guard let word = type.allCases.first(where: { $0.rawValue.lowercased() == value.lowercased() })
    else {
      let known = type.allCases.map(\.rawValue).joined(separator: ", ")
      throw ServiceError(
        .badRequest, "\(name) cannot be \"\(value)\"", remedy: "It is one of: \(known).")
    }
    return word
  }
}

extension Tenant {
  fileprivate mutating func set(_ change: SettingChange) throws(ServiceError) {
    switch change.name {
    case "mdmAuthority": mdmAuthority = try change.word(of: MDMAuthority.self)
    case "serviceRelease": serviceRelease = try change.word(of: ServiceRelease.self)
    case "unassignedDevicesAre": unassignedDevicesAre = try change.word(of: UnassignedDevices.self)
    case "newDeviceGraceHours": newDeviceGraceHours = try change.number(in: 0...720)
    default:
      throw ServiceError(
        .badRequest, "there is no tenant setting \"\(change.name)\"",
        remedy:
          "The settings are mdmAuthority, serviceRelease, unassignedDevicesAre and newDeviceGraceHours."
      )
    }
  }
}
