import ConnectorModel
import ConnectorService
import Testing

/// What is recorded of a partner that does not speak.
struct SilenceTests {
  private static let half = minute(10).adding(.hours(84)).adding(.minutes(1))
  private static let whole = minute(10).adding(.days(7)).adding(.minutes(1))

  private func acts(_ scratch: ScratchService) async throws -> [String] {
    _ = try await scratch.service.decideWhatHasChanged()
    return try await scratch.service.recordSilences().map(\.act.kind.rawValue)
  }

  @Test func `half the threshold warns once, with the devices concerned`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    _ = try await scratch.service.decideWhatHasChanged()
    let next = try #require(try await scratch.service.nextSilenceWarning())
    #expect(next < Self.half && next > minute(10).adding(.hours(84)).adding(.minutes(-1)))
    scratch.set(minute(10).adding(.hours(83)))
    #expect(try await acts(scratch).isEmpty)
    scratch.set(Self.half)
    _ = try await scratch.service.decideWhatHasChanged()
    let news = try await scratch.service.recordSilences()
    #expect(news.map(\.act.kind) == [.partnerSilent])
    #expect(news.map(\.partner) == ["Acme Mobile Shield"])
    #expect(try await acts(scratch).isEmpty)

    // What is announced is what then happens.
    let view = try await scratch.service.connector(named: "acme")
    let warning = try #require(view.silenceWarning)
    let before = try await scratch.states()
    scratch.set(Self.whole)
    let after = try await scratch.states()
    #expect(warning.devices > 0)
    #expect(warning.devices == before.keys.count { before[$0] != after[$0] })
  }

  @Test func `a partner that speaks again is warned of again in its next silence`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    scratch.set(Self.half)
    #expect(try await acts(scratch) == ["partnerSilent"])
    try await scratch.acme("SN1", "ok", seen: Self.half)
    #expect(try await scratch.service.connector(named: "acme").silenceWarning == nil)
    scratch.set(Self.half.adding(.hours(85)))
    #expect(try await acts(scratch) == ["partnerSilent"])
  }

  @Test func `the moment from which a partner does not count, and that from which it does again`()
    async throws
  {
    let scratch = try await ScratchService.withSmallFleet()
    scratch.set(Self.whole)
    #expect(try await acts(scratch) == ["partnerUnresponsive"])
    #expect(try await acts(scratch).isEmpty)
    scratch.set(Self.whole.adding(.hours(1)))
    try await scratch.acme("SN1", "ok", seen: Self.whole)
    #expect(try await acts(scratch) == ["partnerHeardAgain"])
    #expect(try await acts(scratch).isEmpty)
    let recorded = try await scratch.service.audit(
      AuditFilter(kinds: [.responsiveness], limit: 100)
    ).map(
      \.act)
    #expect(
      recorded == ["partnerHeardAgain", "partnerUnresponsive"])
  }

  @Test func `a connector that is not in use is not warned of`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    _ = try await scratch.service.setConnector("acme", settings("androidEnabled=off"))
    scratch.set(Self.half)
    #expect(try await acts(scratch).isEmpty)
  }
}
