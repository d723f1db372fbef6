import ConnectorModel
import DeviceIntake
import Testing

@Suite struct CheckInFormatTests {
  /// A record of our own format that is refused, and what is said about it.
  static let refused: [(record: String, complaint: String)] = [
    (#""osVersoin":"1""#, "osVersoin: is no member of the check-in format; see CheckInFormat.md"),
    (
      #""a b":1"#,
      "a member with an odd name: is no member of the check-in format; see CheckInFormat.md"
    ),
    (#""platform":"ios","platform":"ios""#, "platform: is there twice"),
    (#""platform":null,"platform":"ios""#, "platform: is there twice"),
    (#""platform":"iOS""#, "platform: should be one of android, ios, windows, macos"),
    (#""ownership":7"#, "ownership: should be text, but is a number"),
    (#""isSupervised":"true""#, "isSupervised: should be true or false, but is text"),
    (#""osVersion":14"#, "osVersion: should be text, but is a number"),
    (
      #""osVersion":"\#(String(repeating: "9", count: 129))""#,
      "osVersion: is longer than 128 bytes"
    ),
    (#""name":"\#(String(repeating: "n", count: 257))""#, "name: is longer than 256 bytes"),
    (
      #""observedAt":"yesterday""#,
      "observedAt: should be an ISO 8601 date and time with a zone, or whole milliseconds since 1970"
    ),
    (
      #""observedAt":1.5"#,
      "observedAt: should be an ISO 8601 date and time with a zone, or whole milliseconds since 1970"
    ),
    (
      #""observedAt":"0001-01-01T00:00:00Z""#, "observedAt: lies before 1970 or after the year 9999"
    ),
    (#""enrolledAt":-1"#, "enrolledAt: lies before 1970 or after the year 9999"),
    (#""enrolledAt":253402300800000"#, "enrolledAt: lies before 1970 or after the year 9999"),
    (#""groups":"pilots""#, "groups: should be a list, but is text"),
    (#""groups":["pilots",""]"#, "groups[1]: is empty"),
    (#""protectedApps":[3]"#, "protectedApps[0]: should be text, but is a number"),
    (
      #""installedApps":[{},{"bundleSize":-1}]"#,
      "installedApps[1].bundleSize: should be a whole number that is not negative, but is negative"
    ),
    (
      #""installedApps":[{"appid":"x"}]"#,
      "installedApps[0].appid: is no member of the check-in format; see CheckInFormat.md"
    ),
    (#""installedApps":[7]"#, "installedApps[0]: should be an object, but is a number"),
    (#""managedApps":[{"appId":"x"}]"#, "managedApps[0].status: is missing"),
    (#""managedApps":[{"status":"Managed"}]"#, "managedApps[0].appId: is missing"),
  ]

  @Test(arguments: refused)
  func `a bad record is refused by name and its neighbours are kept`(
    _ record: String, _ complaint: String
  ) throws {
    let text = "{\"udid\":\"u1\"}\n{\"udid\":\"u2\",\(record)}\n{\"udid\":\"u3\"}"
    let reading = try IntakeReading(text, format: .jsonLines)
    #expect(reading.complaints == ["input line 2, \(complaint)"])
    #expect(reading.checkIns.compactMap { $0[.udid] } == ["u1", "u3"])
    #expect(reading.summary.problemCount == 1 && reading.summary.records == 3)
  }

  @Test(arguments: [
    "{}", #"{"udid":""}"#, #"{"imei":"unknown","serialNumber":"0000-0000","platform":"ios"}"#,
  ])
  func `a record without a usable identifier is refused`(_ record: String) throws {
    let reading = try IntakeReading(record, format: .jsonLines)
    #expect(
      reading.complaints == [
        "input line 1: names no device: every identifier is missing, empty or a placeholder"
      ])
  }

  @Test(arguments: [
    "{\"udid\":\"u\"", "[1]", "7", "{\"udid\":\"\u{1}\"}", "{\"udid\":18446744073709551616}",
    "{\"observedAt\":1e999,\"udid\":\"u\"}", "nonsense",
  ])
  func `a line that is no record is a problem with its line`(_ line: String) throws {
    let reading = try IntakeReading("\n\n\(line)\r\n{\"udid\":\"v\"}\r\n", format: .jsonLines)
    #expect(reading.checkIns.compactMap { $0[.udid] } == ["v"])
    #expect(reading.summary.problems.map(\.line) == [3])
  }

  @Test func `numbers of 64 bits are kept whole`() throws {
    let reading = try IntakeReading(
      #"{"udid":"u","installedApps":[{"bundleSize":18446744073709551615,"dynamicSize":9223372036854775807}]}"#
    )
    #expect(reading.checkIns.first?.installedApps?.first?.bundleSize == .max)
    #expect(reading.checkIns.first?.installedApps?.first?.dynamicSize == UInt64(Int64.max))
  }

  @Test(arguments: [("installedApps", "{}", 10_000), ("groups", "\"g\"", 1_000)])
  func `a list has a limit`(_ member: String, _ element: String, _ most: Int) throws {
    func record(_ count: Int) -> String {
      "{\"udid\":\"u\",\"\(member)\":[\(repeatElement(element, count: count).joined(separator: ","))]}"
    }
    #expect(try IntakeReading(record(most)).checkIns.count == 1)
    #expect(
      try IntakeReading(record(most + 1)).complaints == [
        "input line 1, \(member): has more than \(most) entries"
      ])
  }

  @Test func `byte order mark, empty lines, CRLF and a missing last line end do no harm`() throws {
    let reading = try IntakeReading(
      "\u{FEFF}\r\n\r\n{\"udid\":\"a\"}\r\n   \r\n\t\n{\"udid\":\"b\"}")
    #expect(reading.checkIns.compactMap { $0[.udid] } == ["a", "b"])
    #expect(reading.complaints == [])
  }

  @Test func `at most a hundred problems are kept and all are counted`() throws {
    let reading = try IntakeReading(String(repeating: "{}\n", count: 250), format: .jsonLines)
    #expect(reading.summary.problems.count == 100 && reading.summary.problemCount == 250)
    #expect(reading.summary.problems.last?.line == 100)
  }
}
