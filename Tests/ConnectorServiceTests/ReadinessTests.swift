import ComplianceEvaluation
import ConnectorModel
import ConnectorService
import Testing

/// How far the devices of a connector have come.
struct ReadinessTests {
  private static let enrolled = #""enrolledAt":"2026-11-01T08:00:00Z""#
  private static let apps = #""installedApps":[{"appId":"example.acme.shield"}]"#

  private static func phone(
    _ serial: String, registered: Bool = true, version: String = "14", more: String = ""
  ) -> String {
    let id = registered ? #""directoryDeviceId":"d-\#(serial)","# : ""
    return #"{\#(id)"serialNumber":"\#(serial)","platform":"android","osVersion":"\#(version)","#
      + #""name":"\#(serial)","management":"enrolled",\#(enrolled)\#(more.isEmpty ? "" : ",")\#(more)}"#
  }

  @Test func `every device is at one step, and what is not known is said as such`() async throws {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "acme")
    _ = try await scratch.service.setConnector("acme", settings("androidEnabled=on"))
    try await scratch.importLines(
      Self.phone("unregistered", registered: false, more: Self.apps),
      Self.phone("old", version: "7", more: Self.apps),
      Self.phone("no-app", more: #""installedApps":[{"appId":"com.example.other"}]"#),
      Self.phone("unknown-app"), Self.phone("not-opened", more: Self.apps),
      Self.phone(
        "managed", more: #""managedApps":[{"appId":"example.acme.shield","status":"Managed"}]"#),
      Self.phone("rated", more: #""installedApps":[]"#),
      #"{"directoryDeviceId":"i","serialNumber":"other","platform":"ios","osVersion":"18"}"#)
    scratch.set(minute(10))
    try await scratch.acme("rated", "ok", seen: minute(9))

    let readiness = try await scratch.service.readiness(ofConnector: "acme", limit: 100)
    #expect(readiness.devices == 7)
    #expect(readiness.registered == 6)
    #expect(readiness.supportedVersion == 6)
    // The partner rates the one whose list does not have its app yet.
    #expect(readiness.app == 5)
    #expect(readiness.appUnknown == 1)
    #expect(readiness.activated == 1)
    #expect(readiness.reporting == 1)
    let steps = Dictionary(
      uniqueKeysWithValues: readiness.stuckDevices.map { ($0.name ?? "", $0.step) })
    #expect(
      steps == [
        "unregistered": .registered, "old": .supportedVersion, "no-app": .app, "unknown-app": .app,
        "not-opened": .activated, "managed": .activated,
      ])
    #expect(readiness.stuck.map(\.step) == [.registered, .supportedVersion, .app, .activated])
    #expect(readiness.stuck.map(\.devices) == [1, 1, 2, 2])
    #expect(readiness.stuck.map(\.appUnknown) == [0, 0, 1, 0])
    let since = Timestamp(iso8601: "2026-11-01T08:00:00Z")
    #expect(readiness.stuck.allSatisfy { $0.earliest == since && $0.latest == since })
    #expect(readiness.apps["android"] == "example.acme.shield")
  }

  @Test func `devices out of scope do not count`() async throws {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "acme")
    _ = try await scratch.service.createGroup(id: "field", displayName: nil)
    _ = try await scratch.service.setConnector("acme", settings("androidEnabled=on", "scope=field"))
    try await scratch.importLines(
      Self.phone("in", more: #""groups":["field"]"#), Self.phone("out"))
    #expect(try await scratch.service.readiness(ofConnector: "acme", limit: 100).devices == 1)
    _ = try await scratch.service.setConnector("acme", settings("androidEnabled=off"))
    #expect(try await scratch.service.readiness(ofConnector: "acme", limit: 100).devices == 0)
  }
}
