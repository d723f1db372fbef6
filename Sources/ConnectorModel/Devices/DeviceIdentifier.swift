/// The kinds of identifier by which a report can name a device.
package enum IdentifierKind: String, CaseIterable, Codable, Sendable {
  case directoryDeviceId, mdmDeviceId, udid, serialNumber, imei, userPrincipalName
  /// The partner's own id of the device; it means nothing outside that partner's connector.
  case partnerDeviceId
  /// The partner's own id of the device that the report's device lives on: a phone, of a work profile.
  case parentPartnerDeviceId

  /// Whether it is an id that a device has, and not one that a partner has given it.
  package var isOfDevice: Bool { self != .partnerDeviceId && self != .parentPartnerDeviceId }
}

/// One identifier of a device, as it was given and as it is compared.
package struct DeviceIdentifier: Hashable, Sendable {
  package let kind: IdentifierKind
  /// As it was given, without white space around it.
  package let value: String
  /// What is compared: without regard to case, dashes, spaces and braces.
  package let comparable: String

  /// Nil for an empty value, for a placeholder such as "null", "unknown" or all zeros, and for a value with a
  /// character that could not be read: they would join devices that have nothing to do with each other.
  package init?(_ kind: IdentifierKind, _ value: String) {
    self.init(recorded: kind, value)
    if IdentifierPlaceholders.contains(comparable, kind) { return nil }
  }

  /// One that was taken for an identifier when it was written down. A word that was found to be a placeholder since
  /// still is what it was then.
  package init?(recorded kind: IdentifierKind, _ value: String) {
    guard value.utf8.count <= Self.mostBytes else { return nil }
    guard let comparable = Self.comparableOfASCII(value) ?? Self.comparableOfAny(value) else {
      return nil
    }
    guard !comparable.isEmpty else { return nil }
    self.kind = kind
    self.value = Self.trimmed(value)
    self.comparable = comparable
  }

  package static let mostBytes = 256
  /// What stands for a character that could not be read.
  package static let unreadableCharacter: Character = "\u{FFFD}"

  /// Nil when there are characters other than ASCII. Nearly all identifiers are ASCII, and a walk over
  /// bytes is ten times faster than one over characters.
  private static func comparableOfASCII(_ value: String) -> String? {
    let given = value.utf8.span
    var kept = InlineArray<256, UInt8>(repeating: 0)
    var count = 0
    var isChanged = false
    for index in given.indices {
      let byte = given[index]
      switch byte {
      // First what nearly all are: the order halves the work.
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"):
        kept[count] = byte
      case UInt8(ascii: "A")...UInt8(ascii: "Z"):
        kept[count] = byte | 0x20
        isChanged = true
      case UInt8(ascii: "-"), UInt8(ascii: "{"), UInt8(ascii: "}"), 0x20, 0x09...0x0D:
        isChanged = true
        continue
      case 0..<0x80: kept[count] = byte
      default: return nil
      }
      count += 1
    }
    if !isChanged { return value }
    guard let text = try? UTF8Span(validating: kept.span.extracting(first: count)) else {
      return nil
    }
    return String(copying: text)
  }

  /// Nil when a character could not be read.
  private static func comparableOfAny(_ value: String) -> String? {
    guard !value.contains(unreadableCharacter) else { return nil }
    let ignored: Set<Character> = ["-", "{", "}", "\u{2010}", "\u{2011}"]
    return String(value.lowercased().filter { !ignored.contains($0) && !$0.isWhitespace })
  }

  /// Without a copy in the usual case, which has no white space around it.
  private static func trimmed(_ value: String) -> String {
    let plain = UInt8(ascii: "!")...UInt8(ascii: "~")
    let bytes = value.utf8.span
    guard bytes.isEmpty || !plain.contains(bytes[0]) || !plain.contains(bytes[bytes.count - 1])
    else {
      return value
    }
    var rest = value.drop { $0.isWhitespace }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }

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
