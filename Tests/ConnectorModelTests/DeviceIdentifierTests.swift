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

  @Test func `the value is kept as given, without white space around it`() throws {
    #expect(try #require(DeviceIdentifier(.imei, " 11 1111 \n")).value == "11 1111")
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
