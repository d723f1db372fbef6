import ConnectorModel
import ConnectorService
import Testing

/// What a help desk is told: why, which threat, which partner is missing, and what to do.
struct AdviceTests {
  private func advice(_ device: String, _ scratch: ScratchService) async throws -> Advice {
    try await scratch.explain(device).advice
  }

  @Test func `a threat is named with its partner, and what ends it`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    let advice = try await advice("Phone 6", scratch)
    #expect(advice.sentence.hasPrefix("Phone 6 is blocked: Acme"), "\(advice.sentence)")
    #expect(advice.sentence.contains("at most low is allowed"), "\(advice.sentence)")
    #expect(advice.steps.first?.contains("open the app of Acme") == true, "\(advice.steps)")
    #expect(!advice.missing.contains { $0.name.hasPrefix("Acme") })
  }

  @Test func `a device in grace is let in until that ends`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    let advice = try await advice("Phone 2", scratch)
    #expect(advice.sentence.contains("Phone 2 is let in only until "), "\(advice.sentence)")
  }

  @Test func `a partner that has said nothing is missing since the enrolment`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    _ = try await scratch.service.setConnector("lookout", settings("androidEnabled=on"))
    try await scratch.importLines(
      #"{"serialNumber":"SN9","platform":"android","enrolledAt":"2026-11-01T00:00:00Z"}"#)
    let advice = try await advice("Phone 9", scratch)
    let lookout = try #require(advice.missing.first { $0.name == "Lookout for Work" })
    #expect(lookout.state == nil)
    #expect(lookout.since == Timestamp(iso8601: "2026-11-01T00:00:00Z"))
    #expect(advice.sentence.contains("has not said anything about it"), "\(advice.sentence)")
    #expect(advice.steps.first?.contains("install the app of") == true, "\(advice.steps)")
  }

  @Test func `where nothing is to be done nothing is said to do`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    let advice = try await advice("Phone 1", scratch)
    #expect(advice.sentence.hasPrefix("Phone 1 is fine: it meets "), "\(advice.sentence)")
    #expect(advice.steps.isEmpty && advice.threats.isEmpty)
  }

  @Test func `the answer is the same wherever it is asked for in time`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    let then = try await advice("Phone 6", scratch)
    scratch.set(minute(60 * 24 * 30))
    #expect(try await advice("Phone 6", scratch) != then)
    #expect(try await scratch.service.explain("Phone 6", at: minute(10)).advice == then)
  }
}
