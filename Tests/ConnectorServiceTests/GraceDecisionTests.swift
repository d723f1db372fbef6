import ConnectorLedger
import ConnectorModel
import ConnectorService
import Testing

/// Decisions about devices when somebody edits how long a policy grants grace.
struct GraceDecisionTests {
  /// Phone 2 breaks the policy "Grace", which grants it a day from minute 10 on.
  private func decided() async throws -> ScratchService {
    let scratch = try await ScratchService.withSmallFleet()
    _ = try await scratch.service.decideWhatHasChanged()
    #expect(try await scratch.states()[2]?.first == "inGracePeriod")
    return scratch
  }

  private func edit(_ scratch: ScratchService, graceHours: Int) async throws {
    let ledger = scratch.service.service.ledger
    var policy = try #require(
      ledger.settings.compliancePolicies.first { $0.displayName == "Grace" })
    policy.blockGracePeriodHours = graceHours
    policy.version += 1
    _ = try await ledger.commit([.compliancePolicySet(policy)], by: scratch.service.caller)
  }

  /// Decides about what has changed, and finds with a look at every device that nothing was left out.
  private func decide(_ scratch: ScratchService, at time: Timestamp) async throws -> DecisionRound {
    scratch.set(time)
    let round = try await scratch.service.decideWhatHasChanged()
    #expect(try await scratch.service.evaluate().changed == 0)
    return round
  }

  @Test(arguments: [0, 1])
  func `a grace that becomes shorter and is over makes noncompliant at once`(hours: Int)
    async throws
  {
    let scratch = try await decided()
    try await edit(scratch, graceHours: hours)
    _ = try await decide(scratch, at: minute(10).adding(.hours(2)))
    #expect(try await scratch.states()[2]?.first == "noncompliant")
  }

  @Test func `a grace that becomes longer gives the devices more time that it was over for`()
    async throws
  {
    let scratch = try await decided()
    _ = try await decide(scratch, at: minute(10).adding(.hours(30)))
    #expect(try await scratch.states()[2]?.first == "noncompliant")
    try await edit(scratch, graceHours: 48)
    let round = try await decide(scratch, at: minute(10).adding(.hours(31)))
    #expect(try await scratch.states()[2]?.first == "inGracePeriod")
    #expect(round.nextChangeAt == minute(10).adding(.hours(48)))
    _ = try await decide(scratch, at: minute(10).adding(.hours(48)))
    #expect(try await scratch.states()[2]?.first == "noncompliant")
    #expect(try await scratch.service.replayDecisions().differing == 0)
  }

  @Test func `a policy that gets a grace counts it from when it was broken`() async throws {
    let scratch = try await decided()
    try await edit(scratch, graceHours: 0)
    _ = try await decide(scratch, at: minute(11))
    #expect(try await scratch.states()[2]?.first == "noncompliant")
    try await edit(scratch, graceHours: 5)
    _ = try await decide(scratch, at: minute(12))
    #expect(try await scratch.states()[2]?.first == "inGracePeriod")
    _ = try await decide(scratch, at: minute(10).adding(.hours(5)))
    #expect(try await scratch.states()[2]?.first == "noncompliant")
  }
}
