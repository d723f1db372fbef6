/// The kinds of identifier by which a report can name a device.
package enum IdentifierKind: String, CaseIterable, Codable, Sendable {
  case directoryDeviceId, mdmDeviceId, udid, serialNumber, imei, userPrincipalName
  /// The partner's own id of the device; it means nothing outside that partner's connector.
  case partnerDeviceId
}

/// One identifier of a device, as it was given and as it is compared.
package struct DeviceIdentifier: Hashable, Sendable {
  package let kind: IdentifierKind
  /// As it was given, without white space around it.
  package let value: String
  /// What is compared: without regard to case, dashes, spaces and braces.
  package let comparable: String

  /// Nil for an empty value and for a placeholder such as "null", "unknown" or all zeros, which would
  /// join devices that have nothing to do with each other.
  package init?(_ kind: IdentifierKind, _ value: String) {
    guard value.utf8.count <= Self.mostBytes else { return nil }
    let ignored: Set<Character> = ["-", "{", "}", "\u{2010}", "\u{2011}"]
    let comparable = String(value.lowercased().filter { !ignored.contains($0) && !$0.isWhitespace })
    guard !comparable.isEmpty, !Self.placeholders.contains(comparable),
      !comparable.allSatisfy({ $0 == "0" || $0 == ":" })
    else { return nil }
    self.kind = kind
    self.value = value
    self.comparable = comparable
  }

  package static let mostBytes = 256

  /// Words found in real feeds and inventories where an identifier should have been.
  private static let placeholders: Set<String> = [
    "null", "(null)", "<null>", "nil", "none", "unknown", "undefined", "notavailable", "n/a", "na",
    "notset", "empty", "default", "defaultstring", "tobefilledbyo.e.m.", "systemserialnumber",
    "ffffffffffffffffffffffffffffffff",
  ]

  package static func == (left: DeviceIdentifier, right: DeviceIdentifier) -> Bool {
    left.kind == right.kind && left.comparable == right.comparable
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(comparable)
  }
}

extension DeviceIdentifier: Codable {
  private enum CodingKeys: String, CodingKey { case kind, value }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let value = try container.decode(String.self, forKey: .value)
    guard
      let identifier = DeviceIdentifier(
        try container.decode(IdentifierKind.self, forKey: .kind), value)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .value, in: container, debugDescription: "\"\(value)\" is empty or a placeholder")
    }
    self = identifier
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(value, forKey: .value)
  }
}
