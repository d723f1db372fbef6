import ConnectorModel
import ConnectorService
import ConnectorStore
import Fakes
import Testing

/// How much of the journal is read for a page of the record.
struct AuditReadingTests {
  private static func filter(
    _ kinds: Set<AuditKind>, since: Timestamp? = nil, limit: Int = 100
  ) -> AuditFilter { AuditFilter(kinds: kinds, since: since, limit: limit) }

  /// A tenant with many acts, one a minute, and check-ins between them.
  private func fake(acts: Int) async throws -> FakeService {
    let fake = try FakeService()
    for number in 1...acts {
      fake.tenant.set(minute(number))
      try await fake.tenant.commit(
        .administrativeAct(AdministrativeAct(.clockAdopted, of: "clock", detail: "\(number)")))
      try await fake.tenant.checkIn(number)
    }
    return fake
  }

  /// What is listed, and how many rows were read for it.
  private func list(
    _ fake: FakeService, _ filter: AuditFilter
  ) async throws -> (found: [AuditView], rows: Int) {
    let before = fake.tenant.journal.counts.rowsRead
    let found = try await fake.service.audit.list(filter)
    return (found, fake.tenant.journal.counts.rowsRead - before)
  }

  @Test func `the record since a moment is read back to that moment, and not to row 1`()
    async throws
  {
    let fake = try await fake(acts: 300)
    let (found, rows) = try await list(fake, Self.filter([.act], since: minute(291)))
    #expect(found.compactMap(\.detail) == (291...300).reversed().map(String.init))
    #expect(rows == 10)
  }

  @Test func `of a long record one page is read, and nothing of other kinds`() async throws {
    let fake = try await fake(acts: 300)
    let (found, rows) = try await list(fake, Self.filter([.act], limit: 5))
    #expect(found.count == 5 && rows <= 200)
    let (refusals, none) = try await list(fake, Self.filter([.refusal]))
    #expect(refusals.isEmpty && none == 0)
  }

  @Test func `rows of a clock that had been set back are found as well`() async throws {
    let fake = try await fake(acts: 20)
    fake.tenant.set(minute(5))
    try await fake.tenant.commit(
      .administrativeAct(AdministrativeAct(.clockAdopted, of: "clock", detail: "back")))
    let found = try await fake.service.audit.list(Self.filter([.act], since: minute(19)))
    #expect(found.compactMap(\.detail) == ["20", "19"])
    let earlier = try await fake.service.audit.list(Self.filter([.act], since: minute(5), limit: 2))
    #expect(earlier.compactMap(\.detail) == ["back", "20"])
  }
}
