/// What programs and makers write where an identifier should be, in the form in which identifiers are compared:
/// without case, dashes, spaces and braces.
///
/// The list is a help. That unlisted ones join nothing does not rest on it.
enum IdentifierPlaceholders {
  /// Words that stand for no value of any kind.
  private static let words = set(
    """
    #n/a (none) (null) (unknown) 02000000000000000000000000000000 03000200040005000006000700080009
    <empty> <nil> <none> <null> <unknown> assettag baseboardserialnumber blank chassisserialnumber
    default defaultstring defaultvalue deleted dummy empty error false filledbyo.e.m. hidden
    invalid missing n.a. n/a na nan nil noasset noassettag nodata none noserial noserialnumber
    notapplicable notavailable notdefined notfound notinitialized notknown notpresent notprovided
    notset notspecified notsupported novalue null o.e.m o.e.m. oem oemstring permissiondenied
    placeholder private redacted removed restricted serial serialno serialnotavailable serialnum
    serialnumber string systemmanufacturer systemproductname systemserial systemserialnumber
    systemversion tbd tobefilled tobefilledbyo.e.m tobefilledbyo.e.m. tobefilledbyoem
    tobefilledbyooo todo true undefined undetermined uninitialized unknown unspecified
    virtualmachine withheld xxx
    """)

  /// Serial numbers that makers and importers have given to many devices.
  private static let serialNumbers = set(
    """
    $(default_string) 0000000000000001 00020003000400050006000700080009 0123456 01234567 012345678
    0123456789 01234567890 0123456789abcde 0123456789abcdef 0987654321 0x0 0x00000000 0xffffffff
    1010101010 1111222233334444 1122334455 123123123 12345 123456 1234567 12345678 123456789
    1234567890 12345678901 123456789012 1234567890123456 1234567890abcdef 123456789abcdef 20100101
    20120101 20140101 8888888888888 98765432 987654321 9876543210 a1b2c3d4 abc123 abcd1234 abcdef
    abcdefg abcdefgh bochs bss0123456789 c0123456789 cafebabe ce0123456789 deadbeef empty0
    emulator engineeringsample evaluationcopy feedface generic mb1234567890 mt6582 mt6592
    na000000000000 ncwnhcm notforresale parallels pfxxxxxx preproduction qemu s/n sn sn0123456789
    sn123456 sn12345678 systemserialnumber0 test test123 testserial unknownserial vbox vmware
    xxxxxxxx
    """)

  /// IMEIs of emulators, of test sets, and of handsets that were all given the same.
  private static let imeis = set(
    """
    001010123456789 004400152020000 004999010640000 012345678901234 012345678901237
    012345678912345 111111111111119 123456781234567 123456789012345 123456789012347
    123456789123456 135790246811220 351869058577423 352099001761481 358240051111110
    358673013795895 358688000000158 865407010000009 867686022684243
    """)

  private static func set(_ words: String) -> Set<String> {
    Set(words.split(whereSeparator: \.isWhitespace).map(String.init))
  }

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
