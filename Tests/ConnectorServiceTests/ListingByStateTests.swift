import ConnectorLedger
import ConnectorModel
import Testing

@testable import ConnectorService

/// Devices of one state are found by what is kept, and are those of which a look at everybody would show it.
struct ListingByStateTests {
  private func outdated(_ scratch: ScratchService) -> [Int64]? {
    let service = scratch.service.service
    return service.decisionMaker.outdated(
      under: service.ledger.state.fleetSettings, at: service.now()
    ).map { $0.map(\.rawValue).sorted() }
  }

  private func expectTheSame(_ scratch: ScratchService) async throws {
    let service = scratch.service
    let all = try await service.devices(DeviceQuery())
    for state in ComplianceState.allCases {
      let fitting = all.filter { $0.complianceState == state }
      #expect(try await service.devices(DeviceQuery(state: state)) == fitting)
      #expect(
        try await service.devices(DeviceQuery(state: state, limit: 2)) == Array(fitting.prefix(2)))
      #expect(
        try await service.devices(DeviceQuery(state: state, after: 3))
          == fitting.filter { $0.number > 3 })
    }
  }

  @Test func `before anything is decided everybody is looked at`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    #expect(outdated(scratch) == nil)
    try await expectTheSame(scratch)
  }

  @Test func `what arrives is looked at, and the rest is known`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    _ = try await scratch.service.decideWhatHasChanged()
    #expect(outdated(scratch) == [])
    try await expectTheSame(scratch)
    scratch.set(minute(20))
    try await scratch.acme("SN1", "critical", seen: minute(19))
    try await scratch.importLines(#"{"serialNumber":"SN5","osVersion":"15"}"#)
    #expect(outdated(scratch) == [1, 5])
    try await expectTheSame(scratch)
    _ = try await scratch.service.decideWhatHasChanged()
    #expect(outdated(scratch) == [])
    try await expectTheSame(scratch)
  }

  @Test func `after a change of settings, and when time changes something, everybody is looked at`()
    async throws
  {
    let scratch = try await ScratchService.withSmallFleet()
    _ = try await scratch.service.decideWhatHasChanged()
    _ = try await scratch.service.setConnector("acme", settings("androidEnabled=off"))
    #expect(outdated(scratch) == nil)
    try await expectTheSame(scratch)
    _ = try await scratch.service.setConnector("acme", settings("androidEnabled=on"))
    let round = try await scratch.service.decideWhatHasChanged()
    #expect(outdated(scratch) == [])
    scratch.set(try #require(round.nextChangeAt))
    #expect(outdated(scratch) == nil)
    try await expectTheSame(scratch)
  }
}
