import Testing

@testable import ConnectorService

/// A whole number of a setting, at its ends.
struct SettingNumberTests {
  @Test(arguments: [("1", 1), ("007", 7), (" 8760 ", 8_760)])
  func `what lies in the range is taken`(text: String, number: Int) throws {
    #expect(try SettingChange(name: "hours", value: text).number(in: 1...8_760) == number)
  }

  @Test(arguments: [
    "", "0", "-1", "8761", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
    "NaN", "inf", "1e400", "1e3", "1.0", "0x10", "٣", "1 2",
  ])
  func `what does not, or is no number, is refused with the range`(text: String) {
    let error = #expect(throws: ServiceError.self) {
      try SettingChange(name: "hours", value: text).number(in: 1...8_760)
    }
    #expect(error?.message.contains("hours cannot be \"\(text)\"") == true)
  }
}
