import ConnectorModel
import DeviceIntake
import Foundation
import Testing

@Suite(
  .enabled(if: Fixtures.arePresent, "set GATEHOUSE_FIXTURES to the folder of recorded samples"))
struct FixtureTests {
  @Test func `a phone enrols`() throws {
    let reading = try Fixtures.read("apple_mdm/commandment_Authenticate_iOS-11.3.1-cell.xml")
    let checkIn = try #require(reading.checkIns.first)
    #expect(reading.summary.records == 1 && reading.complaints == [])
    #expect(checkIn.platform == .ios && checkIn.osText == "11.3.1" && checkIn.model == "iPhone7,2")
    #expect(
      checkIn.management == .enrolled && checkIn.observedAt == nil && checkIn.enrolledAt == nil)
    // Serial number and IMEI of the recording are nothing but ones.
    #expect(checkIn.identifiers.map(\.kind) == [.udid])
    #expect(checkIn[.udid] == String(repeating: "1", count: 40))
  }

  @Test func `a device leaves`() throws {
    let reading = try Fixtures.read("apple_mdm/commandment_CheckOut_iOS-11.3.1.xml")
    #expect(reading.checkIns.map(\.left) == [true])
    #expect(reading.checkIns[0][.udid] == "1c111c111c111c111c111c111c111c111c111c11")
  }

  @Test func `a tablet tells about itself`() throws {
    let reading = try Fixtures.read("apple_mdm/commandment_DeviceInformation_iOS-11.3.1.xml")
    let checkIn = try #require(reading.checkIns.first)
    #expect(checkIn.platform == .ios && checkIn.osText == "11.3.1" && checkIn.model == "iPad4,1")
    #expect(
      checkIn.name == "iPad" && checkIn.isSupervised == nil && checkIn.manufacturer == "Apple")
    #expect(checkIn[.serialNumber] == "C00000000004" && checkIn[.imei] == nil)
    #expect(checkIn.identifiers.count == 2)
    #expect(checkIn.installedApps == nil && checkIn.managedApps == nil)
  }

  @Test func `five installed apps`() throws {
    let reading = try Fixtures.read("apple_mdm/commandment_InstalledApplicationList_iOS-11.3.1.xml")
    let apps = try #require(reading.checkIns.first?.installedApps)
    try #require(apps.count == 5)
    #expect(
      apps.map(\.bundleSize) == [143_695_872, 80_281_600, 220_049_408, 17_637_376, 179_638_272])
    #expect(apps.map(\.dynamicSize) == [192_512, 1_032_192, 303_104, 155_648, 225_280])
    #expect(apps.map(\.shortVersion) == ["6.20.2", "7.0.6", "2.14", "2.6.6", "16.14"])
    #expect(
      apps[1].version == "70006002" && apps[0].name == "Business"
        && apps[3].appId == "com.panic.Prompt2")
    #expect(apps.allSatisfy { $0.isValidated == true && $0.isFromAppStore == true })
    #expect(
      apps.allSatisfy {
        $0.isBeta == false && $0.isAdHocSigned == false && $0.isDeviceBasedVPP == false
      })
  }

  @Test func `two managed apps that failed`() throws {
    let reading = try Fixtures.read(
      "apple_mdm/commandment_ManagedApplicationList_iOS-11.3.1-Failed.xml")
    #expect(reading.checkIns.first?.managedApps?.map(\.status) == [.failed, .failed])
    #expect(reading.checkIns.first?.managedApps?.first?.appId == "com.apple.iWork.Keynote")
    #expect(reading.checkIns.first?.installedApps == nil)
  }

  @Test func `security information names the device and no more`() throws {
    let reading = try Fixtures.read("apple_mdm/commandment_SecurityInfo_iOS-11.3.1.xml")
    let checkIn = try #require(reading.checkIns.first)
    #expect(checkIn.identifiers.map(\.kind) == [.udid] && checkIn.management == .enrolled)
    #expect(checkIn.osText == nil && checkIn.isJailbroken == nil)
  }

  @Test(arguments: [
    "commandment_NotNow_iOS-11.3.1.xml", "commandment_Errors_iOS-11.3.1-CommandFormatError.xml",
  ])
  func `an answer that says nothing is ignored`(_ name: String) throws {
    let reading = try Fixtures.read("apple_mdm/\(name)")
    #expect(reading.checkIns.isEmpty && reading.summary.ignored == 1 && reading.complaints == [])
  }

  @Test func `a Mac enrols through the webhook`() throws {
    let reading = try Fixtures.read("apple_mdm/nanomdm_webhook_authenticate.json")
    let checkIn = try #require(reading.checkIns.first)
    #expect(checkIn.platform == .macos && checkIn.osText == "10.12.6" && checkIn.name == "Fruit")
    #expect(checkIn.model == "iMac14,2" && checkIn.observedAt == nil && checkIn.enrolledAt == nil)
    #expect(checkIn[.serialNumber] == "C02MT66KFLHH")
    #expect(checkIn[.udid] == "66ADE930-5FDF-5EC4-8429-15640684C489")
  }

  @Test(arguments: ["nanomdm_webhook_device_information.json", "nanomdm_device_information.plist"])
  func `a Mac answers, with and without its envelope`(_ name: String) throws {
    let reading = try Fixtures.read("apple_mdm/\(name)")
    let checkIn = try #require(reading.checkIns.first)
    #expect(checkIn.identifiers.map(\.value) == ["66ADE930-5FDF-5EC4-8429-15640684C489"])
    #expect(checkIn.osText == nil && checkIn.name == nil && checkIn.platform == nil)
  }

  @Test func `a page of managed devices`() throws {
    let reading = try Fixtures.read("msgraph/docs_managed_devices_list.json")
    let checkIn = try #require(reading.checkIns.first)
    #expect(reading.summary.records == 1 && reading.complaints == [])
    #expect(checkIn[.mdmDeviceId] == "705c034c-034c-705c-4c03-5c704c035c70")
    #expect(checkIn[.directoryDeviceId] == "Azure ADDevice Id value")
    #expect(checkIn.identifiers.count == 6)
    #expect(checkIn.ownership == .company && checkIn.platform == nil && checkIn.isJailbroken == nil)
    #expect(checkIn.observedAt == (try Timestamp("2017-01-01T08:02:49.321Z")))
    #expect(checkIn.enrolledAt == (try Timestamp("2017-01-01T07:59:43.797Z")))
    #expect(checkIn.isSupervised == true && checkIn.name == "Device Name value")
  }

  @Test(arguments: [
    ("docs_detected_apps_list.json", "Discovered apps report"),
    ("docs_mtd_connectors_list.json", "list of Mobile Threat Defense connectors"),
  ])
  func `what is about something else is refused`(_ name: String, _ what: String) throws {
    for format in [nil, IntakeFormat.graph] {
      let error = #expect(throws: IntakeFailure.self) {
        try Fixtures.read("msgraph/\(name)", format: format)
      }
      #expect(error?.description.contains(what) == true)
    }
  }

  @Test func `a table of connector ids is in no known format`() throws {
    let error = #expect(throws: IntakeFailure.self) {
      try Fixtures.read("msgraph/mtd_connector_ids.json")
    }
    #expect(error?.description.contains("in no format that is known") == true)
  }

  @Test func `our Android sample uses the names and words of the published schema`() throws {
    let path = Fixtures.path("android_management/androidmanagement.v1.device_schemas.json")
    let document = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
    let schemas = try #require((document as? [String: Any])?["schemas"] as? [String: [String: Any]])
    let sample = try JSONSerialization.jsonObject(
      with: Data(try Samples.bytes("android-devices.json")))
    #expect(Schema(all: schemas).faults(of: sample, against: "ListDevicesResponse") == [])
  }
}

/// Compares a document with Google's description of it.
private struct Schema {
  let all: [String: [String: Any]]

  func faults(of value: Any, against name: String) -> [String] {
    guard let object = value as? [String: Any] else { return ["\(name) is no object"] }
    let properties = all[name]?["properties"] as? [String: [String: Any]] ?? [:]
    return object.keys.sorted().flatMap { key in
      properties[key].map { faults(of: object[key] as Any, against: $0, at: "\(name).\(key)") }
        ?? ["\(name) has no \(key)"]
    }
  }

  private func faults(of value: Any, against property: [String: Any], at place: String) -> [String]
  {
    if let reference = property["$ref"] as? String { return faults(of: value, against: reference) }
    if let items = property["items"] as? [String: Any] {
      guard let list = value as? [Any] else { return ["\(place) is no list"] }
      return list.flatMap { faults(of: $0, against: items, at: place) }
    }
    if property["type"] as? String == "string" {
      guard let text = value as? String else { return ["\(place) is no text"] }
      let words = property["enum"] as? [String] ?? [text]
      return words.contains(text) ? [] : ["\(place) does not know \(text)"]
    }
    return value is NSNumber ? [] : ["\(place) has the wrong type"]
  }
}
