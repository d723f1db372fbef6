import ConnectorModel
import DeviceIntake
import Foundation
import Testing

/// Text as other systems write it.
@Suite struct ForeignTextTests {
  private static let page =
    "{\r\n  \"value\": [ {\"id\":\"d1\",\"osVersion\":\"26.1\",\"deviceName\":\"Ä 😀\"} ]\r\n}\r\n"

  @Test(arguments: [
    String.Encoding.utf8, .utf16LittleEndian, .utf16BigEndian,
  ])
  func `UTF-16 is read like UTF-8, with a mark and without`(_ encoding: String.Encoding) throws {
    for mark in ["", "\u{FEFF}"] {
      let bytes = try #require((mark + Self.page).data(using: encoding))
      let reading = try IntakeReading([UInt8](bytes))
      #expect(reading.checkIns.map(\.name) == ["Ä 😀"], "\(encoding) \(mark.isEmpty)")
    }
  }

  @Test func `UTF-16 is read from a file in pieces, however they are cut`() throws {
    let line = "{\"udid\":\"u1\",\"name\":\"😀😀😀\"}\n"
    let text = String(repeating: line, count: 70_000)
    let file = FileManager.default.temporaryDirectory.appending(path: "utf16-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    // One character of three bytes before it makes chunks end in the middle of the others.
    try #require((" " + text).data(using: .utf16LittleEndian)).write(to: file)
    let reading = try IntakeReading(.file(path: file.path(percentEncoded: false)))
    #expect(reading.checkIns.count == 70_000)
    #expect(reading.checkIns.allSatisfy { $0.name == "😀😀😀" })
  }

  @Test func `half a character at the end of UTF-16 is no reason to fail`() throws {
    var bytes = [UInt8](try #require("{\"udid\":\"u1\"}\n".data(using: .utf16LittleEndian)))
    bytes += [0x3D, 0xD8]
    #expect(try IntakeReading(bytes, format: .jsonLines).checkIns.count == 1)
    #expect(try IntakeReading(bytes + [0x3D], format: .jsonLines).checkIns.count == 1)
  }

  /// Times of lists. Nil for those that stand for "never".
  static let times: [(text: String, time: String?)] = [
    (#""2026-11-28T08:00:00Z""#, "2026-11-28T08:00:00Z"),
    (#""2026-11-28T08:00:00.1234567Z""#, "2026-11-28T08:00:00.123Z"),
    (#""2026-11-28 08:00:00Z""#, "2026-11-28T08:00:00Z"),
    (#""2026-11-28t08:00:00z""#, "2026-11-28T08:00:00Z"),
    (#""2026-11-28T08:00:00.0000000-08:00""#, "2026-11-28T16:00:00Z"),
    (#""2026-11-28T08:00:00+0100""#, "2026-11-28T07:00:00Z"),
    (#""\/Date(1795852800000)\/""#, "2026-11-28T08:00:00Z"),
    (#""\/Date(1795852800000+0100)\/""#, "2026-11-28T08:00:00Z"),
    (
      #"{"value":"/Date(1795852800000)/","DisplayHint":2,"DateTime":"Saturday"}"#,
      "2026-11-28T08:00:00Z"
    ),
    (#"{"value":"2026-11-28T08:00:00Z","DateTime":"Saturday"}"#, "2026-11-28T08:00:00Z"),
    (#"{"seconds":"1795852800","nanos":5}"#, "2026-11-28T08:00:00Z"),
    ("1795852800000", "2026-11-28T08:00:00Z"), ("1795852800", "2026-11-28T08:00:00Z"),
    (#""0001-01-01T00:00:00Z""#, nil), (#""1601-01-01T00:00:00Z""#, nil),
    (#""1970-01-01T00:00:00Z""#, nil),
    (#""2006-12-31T23:59:59Z""#, nil), (#""9999-12-31T23:59:59Z""#, nil),
    (#""9999-12-31T23:59:59.9999999Z""#, nil),
    (#""\/Date(-62135596800000)\/""#, nil), (#""""#, nil), ("null", nil), ("0", nil),
    (#""Never""#, nil),
    (#""2007-01-01T00:00:00Z""#, "2007-01-01T00:00:00Z"),
  ]

  @Test(arguments: times)
  func `a time of a list is read as programs write it`(_ text: String, _ time: String?) throws {
    let reading = try IntakeReading(
      #"{"id":"d1","osVersion":"1","enrolledDateTime":\#(text),"lastSyncDateTime":\#(text)}"#,
      format: .graph)
    let expected = try time.map { try Timestamp($0) }
    #expect(reading.everything == [])
    #expect(reading.checkIns.map(\.observedAt) == [expected])
    #expect(reading.checkIns.map(\.enrolledAt) == [expected])
  }

  @Test(arguments: [
    (#""11/28/2026 08:00:00""#, "is a date as one country writes it"),
    (#""28.11.2026 08:00""#, "is a date as one country writes it"),
    (#""2026-11-28T08:00:00""#, "has no zone, so that nobody can tell which hour is meant"),
    (#""2026-11-28 08:00:00.0000000""#, "has no zone"),
    (#""2026-11-28""#, "is a date without a time of day"),
    (#""Saturday""#, "should be an ISO 8601"),
    ("5000000000", "is a number that gives none since 2007"),
    ("17958528000000000", "is a number that gives none"),
    (#"{"DateTime":"Saturday"}"#, "but is an object"), ("true", "but is true or false"),
    ("4.5", "but is a number"),
  ])
  func `a time that can be read in two ways is refused by name and never quoted`(
    _ text: String, _ complaint: String
  ) throws {
    let synced = try IntakeReading(
      #"{"id":"d1","osVersion":"1","lastSyncDateTime":\#(text)}"#, format: .graph)
    try #require(synced.complaints.count == 1)
    #expect(
      synced.complaints[0].contains("lastSyncDateTime: \(complaint)")
        || synced.complaints[0].contains(complaint))
    #expect(!synced.complaints[0].contains("Saturday") && !synced.complaints[0].contains("11/28"))
    // Without the time of enrolment the rest can be understood.
    let enrolled = try IntakeReading(
      #"{"id":"d1","osVersion":"1","enrolledDateTime":\#(text)}"#, format: .graph)
    #expect(enrolled.checkIns.count == 1 && enrolled.summary.droppedMembers == 1)
  }

  @Test func `a page of Android devices repeats identifiers, which are no serial numbers`() throws {
    let reading = try IntakeReading(
      """
      {"devices":[
      {"name":"enterprises/LC1/devices/a1","hardwareInfo":{"serialNumber":"QUWFWHPFHLJHZ4NCSUBXH4SOWI"}},
      {"name":"enterprises/LC1/devices/a2","hardwareInfo":{"serialNumber":"E-1","enterpriseSpecificId":"e1"}},
      {"name":"enterprises/LC1/devices/a3","hardwareInfo":{"serialNumber":"a3"}},
      {"name":"enterprises/LC1/devices/a4","hardwareInfo":{"serialNumber":"R5GATE00042"}}
      ]}
      """)
    #expect(reading.checkIns.map { $0[.serialNumber] } == [nil, nil, nil, "R5GATE00042"])
  }
}
