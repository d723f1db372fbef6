import ConnectorModel
import ConnectorStore
import Foundation
import Testing

@testable import ConnectorLedger

/// Whatever makes a match possible tries waiting reports again, by `waiting-reports.json`: what happens before, after
/// which reports wait, and the one thing that lets them find their device. Something happens each minute.
struct WaitingReportCaseTests {
  struct Case: Decodable, CustomTestStringConvertible, Sendable {
    var `case`: String
    var before: [[String: String]]
    /// How many wait then; one if nothing is said.
    var waits: Int?
    var then: [[String: String]]
    /// How many wait after all; none if nothing is said.
    var left: Int?
    /// The number of the device that has the worst that was said; nil: none.
    var finds: Int64?

    var testDescription: String { `case` }
  }

  private struct File: Decodable { var cases: [Case] }

  static let cases: [Case] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "waiting-reports.json")
    do {
      return try JSONDecoder().decode(File.self, from: Data(contentsOf: file)).cases
    } catch {
      fatalError("\(file.path): \(error)")
    }
  }()

  @Test(arguments: cases)
  func `a waiting report finds its device as soon as it can`(row: Case) throws {
    let scratch = try ScratchStore()
    for group in ["field", "office"] {
      try scratch.commit([
        .groupSet(
          DeviceGroup(id: GroupID(rawValue: group), displayName: group, createdAt: minute(0)))
      ])
    }
    var time = 1
    for step in row.before + row.then {
      if time == row.before.count + 1 {
        #expect(try scratch.unmatched(of: TestPartner.id) == row.waits ?? 1, "before")
      }
      try scratch.commit([entry(step, at: minute(time))], at: minute(time))
      time += 1
    }
    #expect(try scratch.unmatched(of: TestPartner.id) == row.left ?? 0)
    for device in try scratch.devices() {
      let states = try scratch.said(of: device.key.rawValue).values
      #expect(
        states.contains(.highSeverity) == (device.key.rawValue == row.finds), "\(device.key)")
    }
    #expect(try scratch.rebuild().isIdentical)
  }

  private func entry(_ step: [String: String], at time: Timestamp) throws -> JournalEntry {
    let ids = try step["ids"].map(CheckInCaseTests.identifiers) ?? []
    let groups = step["groups"].map { $0.split(separator: " ").map { GroupID(rawValue: "\($0)") } }
    let platform = step["platform"].flatMap(Platform.init(rawValue:))
    switch step["does"] {
    case "checkIn":
      let checkIn = CheckIn(
        observedAt: time, identifiers: ids, platform: platform, groups: groups,
        left: step["left"] == "true", manager: step["manager"])
      return .checkIns(CheckInBatch(source: "test", receivedAt: time, checkIns: [checkIn]))
    case "report":
      let state = try #require(PartnerDeviceState(rawValue: step["state"] ?? "highSeverity"))
      let report = Report(
        subject: .identifiers(ids), kind: .state(state), observedAt: time, vendorCode: 0,
        platform: platform)
      return .reports(
        ReportBatch(
          connector: TestPartner.id, operation: .receive, receivedAt: time, isContact: true,
          reports: [report], skipped: 0, refused: 0, unknownWords: 0, timesInFuture: 0))
    case "connector":
      let toggles = (step["on"] ?? "iosEnabled androidEnabled").split(separator: " ")
      var connector = TestPartner.connector(
        scope: groups.map { Set($0) },
        togglesOn: Set(toggles.compactMap { name in Toggle.allCases.first { $0.name == name } }),
        needsPolicy: step["needsPolicy"] == "true")
      connector.isDeprovisioned = step["provisioned"] == "false"
      return .connectorSet(connector)
    case "members":
      let device = [DeviceKey(rawValue: try #require(step["device"].flatMap { Int64($0) }))]
      let isIn = step["in"] == "true"
      return .groupMembersChanged(
        GroupMembersChange(
          group: try #require(groups?.first), added: isIn ? device : [],
          removed: isIn ? [] : device))
    case "groupDeleted": return .groupDeleted(try #require(groups?.first))
    case "tenant":
      var tenant = Tenant.standard
      if let word = step["mdmAuthority"] {
        tenant.mdmAuthority = try #require(MDMAuthority(rawValue: word))
      }
      if let word = step["serviceRelease"] {
        tenant.serviceRelease = try #require(ServiceRelease(rawValue: word))
      }
      return .tenantSet(tenant)
    case "policy":
      return .classicPolicySet(
        ClassicPolicy(
          id: PolicyID(rawValue: step["id"] ?? "p"), displayName: "[Test Partner] Device policy",
          connector: TestPartner.id,
          state: try #require(ClassicPolicyState(rawValue: step["state"] ?? "active")),
          createdAt: time))
    case "policyRemoved": return .classicPolicyRemoved(PolicyID(rawValue: "p"))
    default: throw UnknownStep(words: step)
    }
  }

  private struct UnknownStep: Error { var words: [String: String] }
}
