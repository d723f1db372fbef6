import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Testing

/// What entries would do.
struct TrialTests {
  private static let field = GroupID(rawValue: "field")

  @Test func `what is tried out has its effect for whoever reads it, and none afterwards`()
    async throws
  {
    let bench = try LedgerBench()
    try await bench.commit(LedgerBench.checkIns(1, 2), LedgerBench.group("field"))
    let before = bench.ledger.state
    let change = GroupMembersChange(group: Self.field, added: [DeviceKey(rawValue: 2)])
    var tenant = Tenant.standard
    tenant.newDeviceGraceHours = 7
    let tried = try await bench.ledger.tryOut(
      [.tenantSet(tenant), .groupMembersChanged(change)], at: minute(1)
    ) { tables, state, change throws(StoreError) in
      (
        try tables.members(of: Self.field).map(\.rawValue), state.settings.tenant,
        state.position.rawValue, change.devices.keys.map(\.rawValue)
      )
    }
    #expect(tried.0 == [2])
    #expect(tried.1 == tenant)
    #expect(tried.2 == before.position.rawValue + 2)
    #expect(tried.3 == [2])

    #expect(bench.ledger.state == before)
    #expect(try bench.journal.head().position == before.position)
    let members = try bench.ledger.read { tables, _ throws(StoreError) in
      try tables.members(of: Self.field)
    }
    #expect(members.isEmpty)
    try await bench.commit(LedgerBench.checkIns(3))
    #expect(try bench.devices == 3)
    #expect(try await bench.ledger.rebuildTables().isIdentical)
  }

  @Test func `a trial of tables that cannot be written fails, and hurts nobody`() async throws {
    let bench = try LedgerBench()
    bench.tables.failWrites(1)
    await #expect(throws: StoreError.self) {
      try await bench.ledger.tryOut([.tenantSet(.standard)], at: minute(1)) {
        _, _, _ throws(StoreError) in
      }
    }
    try await bench.commit(LedgerBench.checkIns(1))
    #expect(bench.ledger.standstill == nil)
  }
}
