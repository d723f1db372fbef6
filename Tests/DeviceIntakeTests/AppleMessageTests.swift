import ConnectorModel
import DeviceIntake
import Foundation
import Testing

/// A property list in binary form.
func binary(_ dictionary: [String: Any]) throws -> [UInt8] {
  Array(
    try PropertyListSerialization.data(fromPropertyList: dictionary, format: .binary, options: 0))
}

@Suite struct AppleMessageTests {
  private func event(
    _ payload: [UInt8], ids: String = #"{"id":"u1","type":"Device"}"#, more: String = ""
  ) throws -> IntakeReading {
    let text =
      #"{"topic":"mdm.Connect","created_at":"2026-11-20T00:00:00Z","acknowledge_event":{"ids":\#(ids)\#(more),"#
      + #""raw_payload":"\#(Data(payload).base64EncodedString())"}}"#
    return try IntakeReading(text)
  }

  @Test func `a binary property list is read like one in XML`() throws {
    let facts: [String: Any] = [
      "OSVersion": "17.1", "ProductName": "iPad14,1", "IsSupervised": false, "DeviceCapacity": 12.5,
      "ServiceSubscriptions": [["Slot": "CTSubscriptionSlotOne"], ["IMEI": "35 111111 222222 3"]],
    ]
    let payload = try binary(["Status": "Acknowledged", "UDID": "u1", "QueryResponses": facts])
    for reading in [try IntakeReading(payload), try event(payload)] {
      let checkIn = try #require(reading.checkIns.first)
      #expect(checkIn.osText == "17.1" && checkIn.isSupervised == false && checkIn.platform == .ios)
      #expect(checkIn[.imei] == "35 111111 222222 3" && checkIn[.udid] == "u1")
    }
  }

  @Test func `line ends of Windows, comments and two empty lines at the end`() throws {
    let text = String(decoding: try Samples.bytes("device-information.plist"), as: UTF8.self)
    let windows = Array(text.replacing("\n", with: "\r\n").utf8)
    #expect(try event(windows, ids: "{}").checkIns.first?.osText == "16.4.1 (a)")
    #expect(try IntakeReading(windows).checkIns.first?.name == "Nina’s phone & friends")
  }

  @Test(arguments: [
    ("iPhone15,2", Platform.ios), ("iPad14,1", .ios), ("iPod9,1", .ios), ("Mac14,2", .macos),
    ("MacBookPro18,3", .macos), ("Macmini9,1", .macos), ("iMac21,1", .macos),
    ("VirtualMac2,1", .macos),
    ("AppleTV11,1", nil), ("Watch6,1", nil), ("RealityDevice14,1", nil), ("", nil),
  ])
  func `the product name tells the platform`(_ product: String, _ platform: Platform?) throws {
    let payload = try binary(["MessageType": "Authenticate", "UDID": "u1", "ProductName": product])
    #expect(try event(payload).checkIns.map(\.platform) == [platform])
  }

  @Test(arguments: [
    #"{"id":"u1:x","type":"User","parent_id":"u1"}"#, #"{"id":"e:x","type":"User Enrollment"}"#,
    #"{"id":"u1:s","type":"Shared iPad"}"#,
  ])
  func `a user's channel is no device`(_ ids: String) throws {
    let payload = try binary([
      "Status": "Acknowledged", "UDID": "u1", "InstalledApplicationList": [Any](),
    ])
    let reading = try event(payload, ids: ids)
    #expect(reading.checkIns.isEmpty && reading.summary.ignored == 1 && reading.complaints == [])
  }

  @Test(arguments: ["UserID", "EnrollmentUserID"])
  func `a user's channel is no device without the envelope either`(_ key: String) throws {
    let payload = try binary(["MessageType": "TokenUpdate", "UDID": "u1", key: "someone"])
    #expect(try IntakeReading(payload).summary.ignored == 1)
  }

  @Test(arguments: ["NotNow", "Error", "CommandFormatError", "Idle", "Perhaps"])
  func `an answer that is not an acknowledgement never empties a list`(_ status: String) throws {
    let payload = try binary(["Status": status, "UDID": "u1", "InstalledApplicationList": [Any]()])
    #expect(try event(payload).summary.ignored == 1)
    let answer = try binary([
      "Status": "Acknowledged", "UDID": "u1", "InstalledApplicationList": [Any](),
    ])
    #expect(try event(answer).checkIns.map(\.installedApps) == [[]])
  }

  @Test func `an acknowledgement of something else is ignored`() throws {
    #expect(try event(binary(["Status": "Acknowledged", "UDID": "u1"])).summary.ignored == 1)
  }

  @Test func `a message from two devices is from none`() throws {
    let payload = try binary(["MessageType": "CheckOut", "UDID": "u1"])
    let complaints = try event(payload, more: #","udid":"u2""#).complaints
    #expect(complaints == ["input line 1, UDID: names two different devices in one message"])
    #expect(try event(payload, more: #","udid":"U-1""#).checkIns.count == 1)
  }

  @Test func `a wrong type costs its member, which is named, and no app with it`() throws {
    let apps: [Any] = [
      ["Identifier": "secret.app"], ["Identifier": "other.app", "BundleSize": "big"], "third.app",
    ]
    let payload = try binary([
      "Status": "Acknowledged", "UDID": "u1", "InstalledApplicationList": apps,
    ])
    let reading = try event(payload)
    #expect(
      reading.notes == [
        "input line 1, acknowledge_event.raw_payload.InstalledApplicationList[2].BundleSize: should be a whole"
          + " number that is not negative; left out",
        "input line 1, acknowledge_event.raw_payload.InstalledApplicationList[3]: should be a dictionary; left out",
      ])
    #expect(
      reading.checkIns.map(\.installedApps)
        == [[InstalledApp(appId: "secret.app"), InstalledApp(appId: "other.app")]])
    let managed = try binary([
      "Status": "Acknowledged", "UDID": "u1",
      "ManagedApplicationList": [
        "secret.app": ["Status": [1]], "odd.app": 7, "good.app": ["Status": "Managed"],
      ],
    ])
    let other = try event(managed)
    #expect(other.summary.droppedMembers == 2)
    #expect(!other.notes.contains { $0.contains("secret") || $0.contains("odd.app") })
    #expect(
      other.checkIns.first?.managedApps == [
        ManagedApp(appId: "good.app", status: .managed),
        ManagedApp(appId: "secret.app", status: .unknown),
      ])
  }

  @Test func `of a key that stands twice neither value is taken`() throws {
    let text = """
      <plist version="1.0"><dict><key>MessageType</key><string>Authenticate</string>
      <key>UDID</key><string>u1</string><key>OSVersion</key><string>26.1</string>
      <key>SerialNumber</key><string>S-100</string><key>OSVersion</key><string>15.0</string></dict></plist>
      """
    let reading = try IntakeReading(text)
    #expect(
      reading.checkIns.first?.osText == nil && reading.checkIns.first?[.serialNumber] == "S-100")
    #expect(reading.notes == ["input record 1, OSVersion: is there twice; left out"])
  }

  @Test(arguments: [
    ("00008120-000A1B2C3D4E0001", nil), ("u1", nil),
    ("1c111c111c111c111c111c111c111c111c111c11", nil),
    ("C02MT66KFLHH", "C02MT66KFLHH"),
  ])
  func `an identifier that is only repeated as a serial number is none`(
    _ given: String, _ taken: String?
  ) throws {
    let payload = try binary([
      "Status": "Acknowledged", "UDID": "u1", "QueryResponses": ["SerialNumber": given],
    ])
    #expect(try event(payload).checkIns.map { $0[.serialNumber] } == [taken])
  }

  @Test(arguments: [
    (#"{"topic":"mdm.Connect"}"#, "has neither acknowledge_event nor checkin_event"),
    (#"{"topic":"mdm.Connect","acknowledge_event":{}}"#, "raw_payload: is missing or not base64"),
    (#"{"acknowledge_event":{"raw_payload":"%%%"}}"#, "raw_payload: is missing or not base64"),
    (
      #"{"acknowledge_event":{"raw_payload":"aGVsbG8="}}"#,
      "is no property list in XML or binary form"
    ),
    (#"{"acknowledge_event":{},"acknowledge_event":{}}"#, "acknowledge_event: is there twice"),
    (#"{"acknowledge_event":{},"checkin_event":{}}"#, "raw_payload: is missing or not base64"),
  ])
  func `an envelope that holds no message is refused`(_ text: String, _ complaint: String) throws {
    #expect(try IntakeReading(text, format: .nanomdm).complaints.first?.contains(complaint) == true)
  }
}
