import ConnectorModel
import Testing

@Suite struct DeviceIdentifierTests {
  @Test(arguments: [
    ("66ADE930-5FDF-5EC4-8429-15640684C489", "66ade9305fdf5ec4842915640684c489"),
    ("{66ade930-5fdf-5ec4-8429-15640684c489}", "66ade9305fdf5ec4842915640684c489"),
    ("11 111111 111111 1", "111111111111111"), ("\t A-b \r\n", "ab"),
    ("C02MT66KFLHH", "c02mt66kflhh"),
    ("Ärger‐1", "ärger1"), ("a\u{00A0}b", "ab"), ("ana@Harbour.example", "ana@harbour.example"),
    ("00000001", "00000001"), ("İ", "i̇"),
  ])
  func `case, dashes, spaces and braces do not count`(_ given: String, _ comparable: String) throws
  {
    #expect(try #require(DeviceIdentifier(.udid, given)).comparable == comparable)
  }

  @Test(arguments: [
    "", " ", "-", "{}", "null", "NULL", "(null)", "<null>", "Unknown", "n/a", "N/A", "None", "nil",
    "not-available", "Not Available", "0", "0000-0000", "00:00:00:00:00:00",
    "{00000000-0000-0000-0000-000000000000}", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
    "To be filled by O.E.M.", "Default string", "System Serial Number",
  ])
  func `empty values and placeholders name no device`(_ value: String) {
    for kind in IdentifierKind.allCases { #expect(DeviceIdentifier(kind, value) == nil) }
  }

  @Test(arguments: [
    "Not Specified", "O.E.M.", "To be filled by O.E.M", "INVALID", "System Serial Number", "None",
    "<none>",
    "123456789", "0123456789", "1234567890", "FFFFFFFF", "XXXXXXXX", "1", "x", "-", "11111111",
    "....",
    "0123456789ABCDEF", "Serial", "N/A", "00020003-0004-0005-0006-000700080009",
  ])
  func `made-up serial numbers name no device`(_ value: String) {
    #expect(DeviceIdentifier(.serialNumber, value) == nil)
  }

  @Test(arguments: ["123456789", "1", "x", "11111111", "0123456789ABCDEF"])
  func `what is made up as a serial number can be an id of a manager`(_ value: String) {
    #expect(DeviceIdentifier(.mdmDeviceId, value) != nil)
  }

  @Test(arguments: ["000000000000000", "111111111111111", "12 345678 901234 5", "004999010640000"])
  func `IMEIs of emulators and test sets name no device`(_ value: String) {
    #expect(DeviceIdentifier(.imei, value) == nil)
  }

  @Test(arguments: [
    "C02MT66KFLHH", "R5GATE00042", "5CG1234567", "PF0ABCDE", "00000001", "1234567X",
  ])
  func `a serial number like others is none of them`(_ value: String) {
    #expect(DeviceIdentifier(.serialNumber, value) != nil)
  }

  @Test func `a value with a character that could not be read names no device`() {
    #expect(DeviceIdentifier(.udid, "ab\u{FFFD}cd") == nil)
  }

  @Test func `the value is kept as given, without white space around it`() throws {
    #expect(try #require(DeviceIdentifier(.imei, " 11 1112 \n")).value == "11 1112")
    #expect(try #require(DeviceIdentifier(.udid, "AbC-d")).value == "AbC-d")
  }

  @Test func `at most 256 bytes`() {
    #expect(DeviceIdentifier(.udid, String(repeating: "a", count: 256)) != nil)
    #expect(DeviceIdentifier(.udid, String(repeating: "a", count: 257)) == nil)
  }

  @Test func `equal only when of the same kind`() throws {
    let one = try #require(DeviceIdentifier(.udid, "A-1"))
    #expect(
      one == DeviceIdentifier(.udid, "a1")
        && one.hashValue == DeviceIdentifier(.udid, "a1")?.hashValue)
    #expect(one != DeviceIdentifier(.imei, "a1"))
  }

  /// The rule in the words of its definition, character by character.
  private func comparableByDefinition(_ value: String) -> String {
    let ignored: Set<Character> = ["-", "{", "}", "\u{2010}", "\u{2011}"]
    return String(value.lowercased().filter { !ignored.contains($0) && !$0.isWhitespace })
  }

  @Test func `the quick way for ASCII gives what the definition gives`() {
    for byte in UInt8(0)..<128 {
      let text = "x\(Character(Unicode.Scalar(byte)))Y"
      #expect(
        DeviceIdentifier(.udid, text)?.comparable == comparableByDefinition(text), "byte \(byte)")
    }
  }
}
