/// Kind of an identifier. Comparison ignores case, dashes, spaces and braces.
public enum IdentifierKind: UInt32, CaseIterable, Sendable {
  /// The directory's device id.
  case directoryDevice = 1
  /// The device manager's device id.
  case mdmDevice = 2
  case udid = 3
  case serialNumber = 4
  case imei = 5
  case userPrincipalName = 6
  /// The partner's own id of the device.
  case partnerDevice = 7
  /// The partner's own id of the device that this one lives on, such as the phone of a work profile. Hosts of ABI 1.0
  /// are not told.
  case parentPartnerDevice = 8
}

/// By what a report names its device: any number of identifiers, no two of one kind.
public struct Identifiers: Hashable, Sendable {
  private(set) var entries: [Entry] = []

  struct Entry: Hashable, Sendable {
    var kind: IdentifierKind
    var value: String
  }

  public init() {}

  public var isEmpty: Bool { entries.isEmpty }

  /// Adds an identifier; nil and an empty value add nothing, and the first of a kind stays.
  public mutating func add(_ kind: IdentifierKind, _ value: String?) {
    guard let value, !value.isEmpty, !entries.contains(where: { $0.kind == kind }) else { return }
    entries.append(Entry(kind: kind, value: value))
  }

  /// Adds the id that a device manager handed to the partner.
  ///
  /// A partner that is connected to Intune is given the directory's device id in the field that it calls
  /// its MDM id (the app configuration passes `{{AzureADDeviceId}}`); other device managers pass an id of their
  /// own. A feed does not say which. So a GUID is given as both kinds: the host matches the one that exists,
  /// and matches nothing when the two would point to different devices.
  public mutating func addManagedID(_ value: String?) {
    guard let value else { return }
    if Self.isGUID(value) { add(.directoryDevice, value) }
    add(.mdmDevice, value)
  }

  /// Adds a user principal name, if it is one: partners put other words there too.
  public mutating func addUserPrincipalName(_ value: String?) {
    guard let value, let at = value.utf8.firstIndex(of: UInt8(ascii: "@")) else { return }
    guard at != value.utf8.startIndex, value.utf8.index(after: at) != value.utf8.endIndex else {
      return
    }
    add(.userPrincipalName, value)
  }

  /// Adds the user principal name of a device's person. Where the partner calls the platform something that is none
  /// of ours nothing is added: a person's name would lead to another device of that person.
  public mutating func addUserPrincipalName(_ value: String?, on platform: NamedPlatform) {
    if !platform.isForeign { addUserPrincipalName(value) }
  }

  /// Without the identifiers of a kind.
  func without(_ kind: IdentifierKind) -> Identifiers {
    var rest = self
    rest.entries.removeAll { $0.kind == kind }
    return rest
  }

  /// Whether a text is a GUID with dashes, in braces or not.
  static func isGUID(_ text: String) -> Bool {
    var bytes = Array(text.utf8)
    if bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}"), bytes.count == 38 {
      bytes = Array(bytes.dropFirst().dropLast())
    }
    guard bytes.count == 36 else { return false }
    return bytes.enumerated().allSatisfy { place, byte in
      [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : isHexDigit(byte)
    }
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
