import ConnectorModel
import DeviceIntake
import Testing

@Suite struct SampleTests {
  @Test func `our own format can say all that a check-in has`() throws {
    let reading = try Samples.read("check-ins.jsonl")
    #expect(reading.complaints == [])
    #expect(reading.checkIns.count == 5)
    let first = try #require(reading.checkIns.first)
    #expect(first.observedAt == (try Timestamp("2026-11-20T08:15:30Z")))
    #expect(first.platform == .ios && first.ownership == .company && first.management == .enrolled)
    #expect(first.osText == "18.1" && first.name == "Reception iPad")
    #expect(first.model == "iPad13,4" && first.manufacturer == "Apple")
    #expect(first[.directoryDeviceId] == "3f1c2b6a-9d54-4e0b-8a77-51c0de20aa01")
    #expect(first[.mdmDeviceId] == "D-1001" && first[.serialNumber] == "ZZ9GATE00001")
    #expect(first[.udid] == "00008103-000A11223344801E")
    #expect(first[.userPrincipalName] == "ana@harbour.example")
    #expect(first.isSupervised == true && first.isJailbroken == nil && !first.left)
    #expect(first.enrolledAt == (try Timestamp("2025-03-01T09:00:00Z")))
    #expect(first.installedApps == nil && first.managedApps == nil && first.groups == nil)
  }

  @Test func `our own format has lists, milliseconds, nulls and leaving`() throws {
    let checkIns = try Samples.read("check-ins.jsonl").checkIns
    #expect(checkIns[1].observedAt == Timestamp(milliseconds: 1_795_162_530_123))
    #expect(checkIns[1].groups == [GroupID(rawValue: "pilots"), GroupID(rawValue: "sales")])
    #expect(checkIns[1][.imei] == "35 123456 789012 3" && checkIns[1].isJailbroken == false)
    let app = InstalledApp(
      appId: "example.harbour.tides", name: "Tides", version: "4100", shortVersion: "4.1",
      bundleSize: 23_048_830_844, dynamicSize: 0, isValidated: true, isAdHocSigned: false,
      isFromAppStore: true, isBeta: false, isDeviceBasedVPP: true)
    #expect(checkIns[2].installedApps == [app, InstalledApp(name: "no id")])
    #expect(
      checkIns[2].managedApps == [ManagedApp(appId: "example.harbour.tides", status: .managed)])
    #expect(checkIns[3].protectedApps == ["example.mail"] && checkIns[3].management == .unenrolled)
    #expect(checkIns[3].name == nil)
    #expect(checkIns[4].left)
  }

  @Test func `a page of managed devices`() throws {
    let reading = try Samples.read("managed-devices.json")
    #expect(reading.summary.records == 4)
    #expect(
      reading.complaints == [
        "managed-devices.json record 4: names no device: every identifier is missing, empty or a placeholder"
      ])
    let (first, second, third) = (reading.checkIns[0], reading.checkIns[1], reading.checkIns[2])
    #expect(first[.mdmDeviceId] == "a0d5c1de-0001-4d20-9f6d-2f00aa110001")
    #expect(first[.directoryDeviceId] == "5b0e9a34-77aa-4f0e-b7f1-00c0ffee0001")
    #expect(first[.imei] == nil && first[.udid] == nil && first[.serialNumber] == "ZZ9GATE00002")
    #expect(first.platform == .ios && first.ownership == .company && first.management == .enrolled)
    #expect(first.isJailbroken == false && first.isSupervised == true)
    #expect(first.observedAt == (try Timestamp("2026-11-19T20:10:05.765Z")))
    #expect(first.enrolledAt == (try Timestamp("2026-01-15T07:45:12.123Z")))
    #expect(second.identifiers.map(\.kind) == [.mdmDeviceId])
    #expect(second.platform == .android && second.osText == "14" && second.isJailbroken == true)
    #expect(second.enrolledAt == nil && second.ownership == .personal)
    #expect(third.platform == nil && third.ownership == nil && third.isJailbroken == nil)
    #expect(reading.summary.notes.map(\.field) == [nil, "managedDeviceOwnerType", nil])
    #expect(third.observedAt == nil)
    #expect(reading.checkIns.allSatisfy { $0.isListed && $0.manager == "intune" })
  }

  @Test func `a list of Android devices`() throws {
    let reading = try Samples.read("android-devices.json")
    #expect(reading.complaints == [])
    let (first, second, third) = (reading.checkIns[0], reading.checkIns[1], reading.checkIns[2])
    #expect(first.identifiers.count == 4 && first[.mdmDeviceId] == "37aa01bc")
    #expect(first[.udid] == "ESIDCOMPANY01" && first[.serialNumber] == "FK700042")
    #expect(first[.imei] == "490154203237518" && first.manufacturer == "Falkland")
    #expect(first.platform == .android && first.ownership == .company && first.osText == "14")
    #expect(first.observedAt == (try Timestamp("2026-11-21T06:07:08.901Z")))
    #expect(first.enrolledAt == (try Timestamp("2026-02-03T10:11:12.345Z")))
    #expect(first.isJailbroken == false)
    #expect(
      first.installedApps == [
        InstalledApp(
          appId: "example.ferry.timetable", name: "Ferry", version: "240", shortVersion: "2.4.0",
          isFromAppStore: true),
        InstalledApp(appId: "example.side.loaded", shortVersion: "1.0", isFromAppStore: false),
        InstalledApp(appId: "example.unclear"),
      ])
    #expect(second[.serialNumber] == nil && second[.udid] == "ESIDPERSONAL02")
    #expect(second.observedAt == (try Timestamp("2026-11-21T07:30:00Z")))
    #expect(second.manufacturer == "Petrel" && second.isJailbroken == true)
    #expect(second.ownership == .personal && second.installedApps == nil)
    #expect(third.left && third.management == nil)
    #expect(third.ownership == .unknown && third.isJailbroken == nil && third.observedAt == nil)
    #expect(reading.checkIns.allSatisfy { $0.isListed && $0.manager == "enterprises/LC0gate" })
    #expect(reading.notes.count == 1 && reading.notes[0].contains("more pages follow"))
  }

  @Test func `webhook events, of which some change nothing`() throws {
    let reading = try Samples.read("webhook-events.jsonl")
    #expect(reading.complaints == [])
    #expect(reading.summary.records == 10 && reading.summary.ignored == 4)
    let checkIns = reading.checkIns
    try #require(checkIns.count == 6)
    #expect(checkIns[0].management == .enrolled && checkIns[0].platform == .ios)
    #expect(checkIns[0].enrolledAt == checkIns[0].observedAt && checkIns[0].osText == "17.0")
    #expect(checkIns[0][.udid] == "00008120-000B55667788801E")
    #expect(checkIns[1].observedAt == (try Timestamp("2026-11-22T10:00:01.250Z")))
    #expect(checkIns[1].management == .enrolled && checkIns[1].osText == nil)
    #expect(checkIns[2].installedApps == [] && checkIns[2].managedApps == nil)
    #expect(
      checkIns[3].managedApps == [
        ManagedApp(appId: "example.a", status: .unknown),
        ManagedApp(appId: "example.b", status: .managed),
      ])
    #expect(checkIns[4].identifiers.count == 1 && checkIns[4][.mdmDeviceId] == "a1b2c3d4e5f60718")
    #expect(checkIns[5].left && checkIns[5].management == nil)
    #expect(checkIns.allSatisfy { !$0.isListed && $0.manager == "apple-mdm" })
  }

  @Test func `a property list as the device sent it`() throws {
    let reading = try Samples.read("device-information.plist")
    let checkIn = try #require(reading.checkIns.first)
    #expect(reading.complaints == [] && reading.checkIns.count == 1)
    #expect(checkIn.observedAt == nil && checkIn.osText == "16.4.1 (a)")
    #expect(checkIn.name == "Nina’s phone & friends" && checkIn.model == "iPhone15,2")
    #expect(checkIn.platform == .ios && checkIn.isSupervised == true)
    #expect(checkIn[.imei] == "35 987654 321098 7" && checkIn[.serialNumber] == "ZZ9GATE00003")
    #expect(checkIn.ownership == nil && checkIn.isJailbroken == nil)
  }
}
