import Foundation
import Testing

private let fixtureFolder = ProcessInfo.processInfo.environment["GATEHOUSE_FIXTURES"]

/// Recorded payloads of real partners. The numbers were read from the files by hand.
@Suite(.enabled(if: fixtureFolder != nil, "GATEHOUSE_FIXTURES names no folder of fixtures"))
struct FixtureTests {
  private func receive(_ path: String, _ adapter: String) throws -> RecordedExchange {
    let file = URL(fileURLWithPath: try #require(fixtureFolder)).appending(path: path)
    return try LoadedInstance.active(adapter).receive(Array(Data(contentsOf: file)))
  }

  @Test("Lookout's events of version 1: three states, nine threat reports, two audits")
  func lookout() throws {
    let brought = try receive("lookout/mra_v1_events_sentinel.json", "lookout")
    #expect(brought.status == 0)
    #expect(brought.skips.map(\.reason) == ["irrelevant", "irrelevant"])
    #expect(brought.skips.map(\.index) == [0, 8])
    #expect(
      brought.reports.map(\.kind) == [
        "threatClosed", "threatClosed", "threatOpened", "threatOpened", "threatClosed",
        "threatClosed", "state", "state", "state", "threatOpened", "threatOpened", "threatOpened",
      ])
    let states = brought.reports.filter { $0.kind == "state" }
    #expect(states.map(\.word) == ["SECURE", "SECURE", "THREAT_LOW"])
    // 13:22:11 on 15 February 2021, 04:30:15 and 04:31:42 on 18 February 2021, UTC.
    #expect(states.map(\.observed) == [1_613_395_331_000, 1_613_622_615_000, 1_613_622_702_000])
    #expect(brought.reports.filter { $0.kind == "threatOpened" }.allSatisfy { $0.word == "LOW" })
    #expect(Set(brought.reports.compactMap(\.threat)).count == 7)
    #expect(brought.reports.allSatisfy { $0.identifiers?.count == 1 })
    // The state comes five seconds before the threat that caused it.
    #expect(brought.reports[9].observed == 1_613_622_707_000)
    #expect(brought.reports[8].identifiers == brought.reports[9].identifiers)
  }

  @Test("Zimperium's devices: two rows of a page that calls itself empty")
  func zimperiumDevices() throws {
    let brought = try receive("zimperium/v2_device_search_page.json", "zimperium")
    #expect(brought.status == 0)
    #expect(brought.skips.isEmpty)
    #expect(brought.reports.map(\.kind) == ["state", "state"])
    #expect(brought.reports.map(\.word) == ["ELEVATED", "CRITICAL"])
    #expect(brought.reports.map(\.observed) == [1_703_083_587_626, 1_702_393_458_060])
    #expect(
      brought.reports.map(\.identifiers) == [
        ["userPrincipalName=user@email.com", "partnerDevice=AF"],
        ["userPrincipalName=user2@email.com", "partnerDevice=5"],
      ])
  }

  @Test("Zimperium's threats: two open ones of a device without a device manager's id")
  func zimperiumThreats() throws {
    let brought = try receive("zimperium/v2_threat_search_page.json", "zimperium")
    #expect(brought.status == 0)
    #expect(brought.skips.isEmpty)
    #expect(brought.reports.map(\.kind) == ["threatOpened", "threatOpened"])
    #expect(brought.reports.map(\.word) == ["CRITICAL", "ELEVATED"])
    #expect(brought.reports.map(\.threat) == ["a1", "52"])
    #expect(brought.reports.map(\.observed) == [1_702_393_165_000, 1_702_393_166_000])
    #expect(brought.reports.map(\.title) == ["SYSTEM TAMPERING", "UNKNOWN SOURCES ON"])
    for report in brought.reports {
      #expect(report.identifiers == ["userPrincipalName=user@email.com", "partnerDevice=59"])
    }
  }
}
