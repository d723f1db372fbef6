import ConnectorModel
import ConnectorStore
import Testing

@testable import ConnectorLedger

/// A device as it was at an earlier row, from the rows that concerned it, beside the same from all rows.
struct DeviceReplayTests {
  /// All that is decided from about one device.
  private struct Past: Equatable {
    var device: Device?
    var said: [ConnectorID: [PartnerDevice]]
    var kept: KeptDecision?
    var tenant: Tenant
    var connectors: [Connector]
    var policies: [AnyHashable]
    /// Of each connector's health, what decides.
    var health: [ConnectorID: [Int64?]]

    init(_ key: DeviceKey, _ tables: any TableReader, _ state: LedgerState) throws(StoreError) {
      device = try tables.device(key)
      said = try tables.partnerDevices(from: key, through: key)[key] ?? [:]
      kept = try tables.keptDecision(of: key)
      let settings = state.settings
      tenant = settings.tenant
      connectors = settings.connectors
      policies =
        settings.classicPolicies.map(AnyHashable.init)
        + settings.compliancePolicies.map(AnyHashable.init)
        + settings.appProtectionPolicies.map(AnyHashable.init)
      health = [:]
      for connector in settings.connectors.map(\.id) {
        let known = state.health(of: connector)
        health[connector] = [known.lastContactAt?.milliseconds, Int64(known.lastErrorCode)]
      }
    }
  }

  private func pasts(
    of store: ScratchStore, _ keys: [DeviceKey]
  ) throws -> [(JournalPosition, [Past])] {
    var pasts: [(JournalPosition, [Past])] = []
    var replay = JournalReplay(store.store.journal, into: try SQLiteTables())
    try replay.run(through: try store.store.journal.head().position) {
      record, tables, state throws(StoreError) in
      var all: [Past] = []
      for key in keys { all.append(try Past(key, tables, state)) }
      pasts.append((record.position, all))
    }
    return pasts
  }

  private func past(
    of key: DeviceKey, in store: ScratchStore, through last: JournalPosition
  ) throws -> Past? {
    let replay = DeviceReplay(store.store.journal, store.store.tables, of: key)
    let tables = try SQLiteTables()
    guard let state = try replay.run(through: last, into: tables) else { return nil }
    #expect(state.position == last)
    return try tables.read { tables throws(StoreError) in try Past(key, tables, state) }
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func `a device as of any row is the same from its own rows as from all rows`(seed: UInt64) throws
  {
    var history = RandomHistory(seed: seed)
    let store = try ScratchStore()
    for _ in 0..<40 { try store.commit(history.next(), at: history.time) }
    let keys = (1...Int64(RandomHistory.phones + 1)).map { DeviceKey(rawValue: $0) }
    var devices = 0
    for (position, pasts) in try pasts(of: store, keys) {
      for (key, past) in zip(keys, pasts) {
        devices += past.device == nil ? 0 : 1
        let own = try self.past(of: key, in: store, through: position)
        #expect(own == past, "seed \(seed), device \(key) as of row \(position)")
      }
    }
    #expect(devices > 100, "seed \(seed)")
    #expect(try store.rebuild().isIdentical, "seed \(seed)")
  }

  @Test func `rows that the tables have not taken over are not told of`() throws {
    let store = try ScratchStore()
    var history = RandomHistory(seed: 1)
    try store.commit(history.next())
    let head = try store.store.journal.head().position
    let next = JournalPosition(rawValue: head.rawValue + 1)
    #expect(try past(of: DeviceKey(rawValue: 1), in: store, through: head) != nil)
    #expect(try past(of: DeviceKey(rawValue: 1), in: store, through: next) == nil)
  }

  @Test func `a note of what is not in the journal is no answer`() throws {
    let store = try ScratchStore()
    let phone = CheckIn(identifiers: ids([.serialNumber: "SN1"]), platform: .ios)
    try store.checkIn(phone, at: minute(1))
    let (key, row) = (DeviceKey(rawValue: 1), try store.store.journal.head().position)
    #expect(try past(of: key, in: store, through: row)?.device?.platform == .ios)
    try store.store.tables.write { tables throws(StoreError) in
      try tables.noteEffect(JournalEffect(.other, of: row, at: 7), on: key)
    }
    #expect(try past(of: key, in: store, through: row) == nil)
  }
}
