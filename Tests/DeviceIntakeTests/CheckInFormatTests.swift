import ConnectorModel
import DeviceIntake
import Testing

@Suite struct CheckInFormatTests {
  /// A member of our own format that is left out, and what is said about it.
  static let leftOut: [(record: String, complaint: String)] = [
    (#""osVersoin":"1""#, "osVersoin: is no member of the check-in format; see CheckInFormat.md"),
    (
      #""a b":1"#,
      "a member with an odd name: is no member of the check-in format; see CheckInFormat.md"
    ),
    (#""platform":"ios","platform":"ios""#, "platform: is there twice"),
    (#""platform":null,"platform":"ios""#, "platform: is there twice"),
    (#""platform":"iOS""#, "platform: should be one of android, ios, windows, macos"),
    (#""ownership":7"#, "ownership: should be text, but is a number"),
    (#""isSupervised":"perhaps""#, "isSupervised: should be true or false, but is another word"),
    (#""isJailbroken":2"#, "isJailbroken: should be true or false, but is a number"),
    (#""osVersion":14.1"#, "osVersion: should be text, but is a number"),
    (
      #""directoryDeviceId":"\#(String(repeating: "n", count: 257))""#,
      "directoryDeviceId: is longer than 256 bytes, as no identifier is"
    ),
    (
      #""serialNumber":"A\ud83d""#,
      "serialNumber: has a character that could not be read, so that it names no device"
    ),
    (
      #""enrolledAt":"0001-01-01T00:00:00Z""#,
      "enrolledAt: lies before 1970 or after the year 9998, or is empty"
    ),
    (
      #""enrolledAt":-1"#,
      "enrolledAt: should be a time, but is a number that gives none since 2007, neither as milliseconds nor"
        + " as seconds since 1970"
    ),
    (#""groups":"pilots""#, "groups: should be a list, but is text"),
    (#""groups":["pilots",""]"#, "groups[2]: is empty"),
    (#""protectedApps":[true]"#, "protectedApps[1]: should be text, but is true or false"),
    (
      #""installedApps":[{},{"bundleSize":-1}]"#,
      "installedApps[2].bundleSize: should be a whole number that is not negative, but is negative"
    ),
    (
      #""installedApps":[{"appid":"x"}]"#,
      "installedApps[1].appid: is no member of the check-in format; see CheckInFormat.md"
    ),
    (#""installedApps":[7]"#, "installedApps[1]: should be an object, but is a number"),
    (#""managedApps":[{"appId":"x"}]"#, "managedApps[1].status: is missing"),
    (#""managedApps":[{"status":"Managed"}]"#, "managedApps[1].appId: is missing"),
    (#""manager":["x"]"#, "manager: should be text, but is a list"),
  ]

  @Test(arguments: leftOut)
  func `a bad member is left out by name, and its record is kept`(
    _ record: String, _ complaint: String
  ) throws {
    let text = "{\"udid\":\"u1\"}\n{\"udid\":\"u2\",\(record)}\n{\"udid\":\"u3\"}"
    let reading = try IntakeReading(text, format: .jsonLines)
    #expect(reading.notes == ["input line 2, \(complaint); left out"])
    #expect(reading.checkIns.compactMap { $0[.udid] } == ["u1", "u2", "u3"])
    #expect(reading.summary.droppedMembers == 1 && reading.complaints == [])
  }

  /// Members without which a record cannot be understood: it would count as now, or as the opposite.
  @Test(arguments: [
    (#""observedAt":"yesterday""#, "observedAt: should be an ISO 8601 date and time with a zone"),
    (#""observedAt":1.5"#, "observedAt: should be a date and time, but is a number"),
    (#""observedAt":"2026-11-20T08:15:30""#, "observedAt: has no zone"),
    (
      #""observedAt":"0001-01-01T00:00:00Z""#,
      "observedAt: lies before 1970 or after the year 9998, or is empty"
    ),
    (#""observedAt":1795162530,"observedAt":1795162530"#, "observedAt: is there twice"),
    (#""left":"gone""#, "left: should be true or false, but is another word"),
    (#""left":true,"left":false"#, "left: is there twice"),
  ])
  func `a record without its time or its end is refused`(_ record: String, _ complaint: String)
    throws
  {
    let text = "{\"udid\":\"u1\"}\n{\"udid\":\"u2\",\(record)}\n{\"udid\":\"u3\"}"
    let reading = try IntakeReading(text, format: .jsonLines)
    try #require(reading.complaints.count == 1)
    #expect(reading.complaints[0].hasPrefix("input line 2, \(complaint)"))
    #expect(reading.checkIns.compactMap { $0[.udid] } == ["u1", "u3"])
    #expect(reading.summary.problemCount == 1 && reading.summary.records == 3)
  }

  @Test func `what is only written differently is read`() throws {
    let checkIn = try #require(
      try IntakeReading(
        #"{"udid":"u","serialNumber":4711,"osVersion":14,"isSupervised":1,"isJailbroken":"no","observedAt":1795162530,"#
          + #""installedApps":[{"appId":"a","bundleSize":"1024","dynamicSize":7.0,"isBeta":"0"}],"manager":"office"}"#
      ).checkIns.first)
    #expect(checkIn[.serialNumber] == "4711" && checkIn.osText == "14")
    #expect(checkIn.isSupervised == true && checkIn.isJailbroken == false)
    #expect(checkIn.observedAt == Timestamp(milliseconds: 1_795_162_530_000))
    #expect(
      checkIn.installedApps
        == [InstalledApp(appId: "a", bundleSize: 1_024, dynamicSize: 7, isBeta: false)])
    #expect(checkIn.manager == "office" && !checkIn.isListed)
  }

  @Test func `names that are too long are cut, and ids are not`() throws {
    let long = String(repeating: "n", count: 300)
    let reading = try IntakeReading(
      #"{"udid":"u","name":"\#(long)","groups":["g","\#(long)"],"protectedApps":["\#(long)"]}"#)
    #expect(reading.checkIns.first?.name?.utf8.count == 256)
    #expect(reading.checkIns.first?.groups == [GroupID(rawValue: "g")])
    #expect(reading.checkIns.first?.protectedApps == [] && reading.summary.droppedMembers == 2)
  }

  @Test(arguments: [
    "{}", #"{"udid":""}"#, #"{"imei":"unknown","serialNumber":"0000-0000","platform":"ios"}"#,
    #"{"userPrincipalName":"ana@harbour.example"}"#, #"{"serialNumber":"Not Specified"}"#,
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
    #expect(try IntakeReading(record(most)).notes == [])
    #expect(
      try IntakeReading(record(most + 1)).notes == [
        "input line 1, \(member): has more than \(most) entries; left out"
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
