import ConnectorLedger
import ConnectorModel
import ConnectorService
import Testing

/// When a grace period begins that nobody has seen begin.
struct GraceStartTests {
  /// Phone 2 breaks the policy "Grace", which grants it a day, by what arrived up to minute 10.
  @Test func `where nobody decides, grace begins with the data and ends`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    scratch.set(minute(10).adding(.hours(5)))
    #expect(try await scratch.states()[2]?.first == "inGracePeriod")
    scratch.set(minute(10).adding(.hours(25)))
    #expect(try await scratch.states()[2]?.first == "noncompliant")
  }

  @Test func `what a command has touched is decided about once`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    let before = try scratch.head()
    try await scratch.service.service.decisions.decideNews()
    let after = try scratch.head()
    #expect(after > before)
    try await scratch.service.service.decisions.decideNews()
    #expect(try scratch.head() == after)
    #expect(try await scratch.service.evaluate().changed == 0)
  }
}
