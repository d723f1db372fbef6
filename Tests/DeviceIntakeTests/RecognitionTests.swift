import ConnectorModel
import DeviceIntake
import Testing

@Suite struct RecognitionTests {
  @Test(arguments: [
    #"{"value":[{"id":"d1","osVersion":"1"}]}"#,
    #"{"value":{"id":"d1","model":"m","deviceName":"n"}}"#,
    #"[{"id":"d1","operatingSystem":"iOS"}]"#,
    #"{"@odata.context":"x","id":"d1","jailBroken":"False"}"#,
    "{\n\"value\": [\n{\"id\":\"d1\",\"osVersion\":\"1\"}\n]\n}",
    "{\"value\":[\n{\"id\":\"d1\",\"imei\":\"\",\"deviceName\":\"n\"}\n]}",
    #"[{"Id":"d1","OSVersion":"1","JailBroken":"True","AdditionalProperties":{}}]"#,
    #"{"devices":[{"name":"enterprises/e/devices/d1"}]}"#,
    #"{"name":"enterprises/e/devices/d1"}"#, #"[{"name":"enterprises/e/devices/d1"}]"#,
    #"{"mdmDeviceId":"d1"}"#, #"{"osVersion":"1","mdmDeviceId":"d1"}"#,
    "{\"id\":\"d1\",\"lastSyncDateTime\":\"\"}",
  ])
  func `the format is recognised by content`(_ text: String) throws {
    let reading = try IntakeReading(text)
    #expect(reading.checkIns.map { $0[.mdmDeviceId] } == ["d1"])
    #expect(reading.complaints == [])
  }

  @Test(arguments: [
    "[{\"id\":\"x\",\"displayName\":\"y\"}]", "{\"colour\":\"red\"}", "[[{\"a\":1}]]",
  ])
  func `what shows no sign of a format is a failure that names the formats`(_ text: String) {
    #expect(
      failure(Array(text.utf8))?.hasSuffix("nanomdm, graph, androidManagement, jsonLines") == true)
  }

  @Test(arguments: [
    "hello", "{\"value\":[{\"id\":\"d1\"}", "", "7", "\"text\"", "\u{0}\u{1}", "<html></html",
    "bplist00",
  ])
  func `what is neither JSON nor a property list is a failure`(_ text: String) {
    #expect(failure(Array(text.utf8)) != nil)
  }

  @Test func `an empty page holds no device`() throws {
    #expect(try IntakeReading(#"{"value":[]}"#).summary.records == 0)
    #expect(try IntakeReading(#"{"devices":[]}"#).summary.records == 0)
  }

  @Test func `one page a line and one device a line`() throws {
    let reading = try IntakeReading(
      """
      {"value":[{"id":"a","osVersion":"1"},{"id":"b","osVersion":"1"}]}
      {"id":"c","osVersion":"1"}
      {"id":
      {"id":"d","osVersion":"1"}
      """, format: .graph)
    #expect(reading.checkIns.compactMap { $0[.mdmDeviceId] } == ["a", "b", "c", "d"])
    #expect(reading.summary.problems.map(\.line) == [3])
  }

  @Test(arguments: 1...5)
  func `broken first lines do not hide the others`(_ broken: Int) throws {
    let lines = String(repeating: "{\"udid\":\"a}\n", count: broken)
    let reading = try IntakeReading("\(lines){\"udid\":\"b\"}\n{\"udid\":\"c\"}\n")
    #expect(reading.checkIns.compactMap { $0[.udid] } == ["b", "c"])
    #expect(reading.summary.problems.map(\.line) == Array(1...broken))
  }

  @Test(arguments: [
    (
      #"{"id":"d1","id":"d2","osVersion":"1"}"#,
      "input line 1: names no device: every identifier is missing, empty or a placeholder; not understood: id"
    ),
    (
      #"{"id":"d1","lastSyncDateTime":"soon"}"#,
      "input line 1, lastSyncDateTime: should be an ISO 8601 date and time with a zone, such as 2026-11-20T08:00:00Z"
    ),
    (#"{"value":["x"]}"#, "input line 1, record 1: should be an object, but is text"),
  ])
  func `a managed device that cannot be read is refused by name`(
    _ text: String, _ complaint: String
  ) throws {
    #expect(try IntakeReading(text, format: .graph).complaints == [complaint])
  }

  @Test(arguments: [
    (
      #"{"id":"d1","osVersion":14.1}"#,
      "input line 1, osVersion: should be text, but is a number; left out"
    ),
    (
      #"{"id":"d1","jailBroken":[]}"#,
      "input line 1, jailBroken: should be true or false, but is a list; left out"
    ),
    (
      #"{"value":[{"id":"d1","deviceName":"n","osVersion":"1","OsVersion":"2"}]}"#,
      "input line 1, record 1, osVersion: is there twice; left out"
    ),
  ])
  func `a member of a managed device that cannot be read is left out by name`(
    _ text: String, _ note: String
  ) throws {
    let reading = try IntakeReading(text, format: .graph)
    #expect(reading.notes == [note] && reading.checkIns.count == 1)
    #expect(reading.checkIns.first?.osText == nil && reading.checkIns.first?.isJailbroken == nil)
  }

  @Test func `foreign text that is longer than what is kept is cut between characters`() throws {
    let name = String(repeating: "é", count: 200)
    let checkIn = try IntakeReading(
      #"{"id":"d1","deviceName":"\#(name)","osVersion":"1\#(String(repeating: "0", count: 200))"}"#,
      format: .graph
    ).checkIns.first
    #expect(checkIn?.name == String(repeating: "é", count: 128))
    #expect(checkIn?.osText?.utf8.count == 128)
  }
}
