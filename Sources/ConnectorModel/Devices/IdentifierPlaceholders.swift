/// What programs and makers write where an identifier should be, in the form in which identifiers are compared:
/// without case, dashes, spaces and braces.
///
/// The list is a help. That unlisted ones join nothing does not rest on it.
enum IdentifierPlaceholders {
  /// Words that stand for no value of any kind.
  private static let words: Set<String> = [
    "null", "(null)", "<null>", "nil", "<nil>", "none", "<none>", "(none)", "unknown", "<unknown>",
    "(unknown)",
    "undefined", "undetermined", "unspecified", "notspecified", "notavailable", "notapplicable",
    "notpresent",
    "notset", "notdefined", "notprovided", "notfound", "notsupported", "notknown", "n/a", "na",
    "n.a.", "#n/a",
    "empty", "<empty>", "blank", "missing", "default", "defaultstring", "defaultvalue", "string",
    "invalid", "error",
    "hidden", "redacted", "withheld", "removed", "deleted", "private", "restricted",
    "permissiondenied", "todo",
    "tbd", "xxx", "nan", "false", "true", "tobefilled", "tobefilledbyo.e.m.", "tobefilledbyo.e.m",
    "tobefilledbyoem",
    "tobefilledbyooo", "filledbyo.e.m.", "o.e.m.", "o.e.m", "oem", "oemstring",
    "systemserialnumber",
    "serialnumber", "serialno", "serial", "serialnum", "chassisserialnumber",
    "baseboardserialnumber",
    "systemserial", "noserial", "noserialnumber", "serialnotavailable", "nodata", "novalue",
    "noasset",
    "noassettag", "assettag", "systemproductname", "systemmanufacturer", "systemversion",
    "notinitialized",
    "uninitialized", "virtualmachine", "placeholder", "dummy",
    "03000200040005000006000700080009", "02000000000000000000000000000000",
  ]

  /// Serial numbers that makers and importers have given to many devices.
  private static let serialNumbers: Set<String> = [
    "12345", "123456", "1234567", "12345678", "123456789", "1234567890", "12345678901",
    "123456789012",
    "1234567890123456", "0123456", "01234567", "012345678", "0123456789", "01234567890",
    "0123456789abcdef",
    "123456789abcdef", "0123456789abcde", "1234567890abcdef", "00020003000400050006000700080009",
    "0000000000000001",
    "98765432", "987654321", "9876543210", "abcdef", "abcdefg", "abcdefgh", "abcd1234", "abc123",
    "a1b2c3d4",
    "deadbeef", "cafebabe", "feedface", "test", "test123", "testserial", "sn", "s/n", "sn123456",
    "sn12345678",
    "sn0123456789", "emulator", "mt6582", "mt6592", "ce0123456789", "123123123", "1122334455",
    "1111222233334444",
    "0x0", "0x00000000", "0xffffffff", "unknownserial", "generic", "qemu", "vmware", "bochs",
    "vbox", "parallels",
    "evaluationcopy", "notforresale", "engineeringsample", "preproduction", "c0123456789",
    "mb1234567890",
    "bss0123456789", "na000000000000", "ncwnhcm", "empty0", "pfxxxxxx", "xxxxxxxx",
    "$(default_string)",
    "systemserialnumber0", "0987654321", "20100101", "20120101", "20140101", "1010101010",
    "8888888888888",
  ]

  /// IMEIs of emulators, of test sets, and of handsets that were all given the same.
  private static let imeis: Set<String> = [
    "123456789012345", "123456789012347", "012345678901234", "012345678912345", "123456789123456",
    "123456781234567", "004999010640000", "001010123456789", "358240051111110", "352099001761481",
    "135790246811220", "867686022684243", "111111111111119", "004400152020000", "351869058577423",
    "358673013795895", "865407010000009", "358688000000158", "012345678901237",
  ]

  /// Whether a comparable value says nothing.
  static func contains(_ comparable: String, _ kind: IdentifierKind) -> Bool {
    let bytes = comparable.utf8.span
    if isOneCharacter(bytes, kind) { return true }
    // Nearly all identifiers end here: a placeholder has this length and these ends.
    guard bytes.count < filter.count, filter[bytes.count] & bit(bytes) != 0 else { return false }
    return words.contains(comparable)
      || (kind == .serialNumber && serialNumbers.contains(comparable))
      || (kind == .imei && imeis.contains(comparable))
  }

  /// Nothing but zeros and colons; a GUID of nothing but F; and of a serial number or an IMEI, which the others may
  /// have in samples, nothing but one character, as often as it may be.
  private static func isOneCharacter(_ bytes: Span<UInt8>, _ kind: IdentifierKind) -> Bool {
    let first = bytes[0]
    let isWeak = kind == .serialNumber || kind == .imei
    let isZeros = first == UInt8(ascii: "0") || first == UInt8(ascii: ":")
    guard isZeros || isWeak || (first == UInt8(ascii: "f") && bytes.count == 32) else {
      return false
    }
    for index in bytes.indices where bytes[index] != first {
      guard isZeros, bytes[index] == UInt8(ascii: "0") || bytes[index] == UInt8(ascii: ":") else {
        return false
      }
    }
    return true
  }

  /// For each length, which ends the placeholders of that length have.
  private static let filter: [UInt64] = {
    let all = [words, serialNumbers, imeis].joined()
    var filter = [UInt64](repeating: 0, count: 1 + (all.lazy.map(\.utf8.count).max() ?? 0))
    for placeholder in all { filter[placeholder.utf8.count] |= bit(placeholder.utf8.span) }
    return filter
  }()

  private static func bit(_ bytes: Span<UInt8>) -> UInt64 {
    1 << ((UInt64(bytes[0]) &* 31 &+ UInt64(bytes[bytes.count - 1])) % 64)
  }
}
