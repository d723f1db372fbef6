import ConnectorLedger
import ConnectorModel
import Foundation
import GRDB
import Testing

@testable import ConnectorStore

/// A store as an earlier program left it, under the ledger of this one.
struct EarlierStoreTests {
  /// The store of version 5 of the schema that ConnectorStoreTests keep.
  private func makeStore(in folder: String) throws {
    let dump = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "ConnectorStoreTests/store-version-5.sql")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let queue = try DatabaseQueue(path: "\(folder)/gatehouse.sqlite")
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: try String(contentsOf: dump, encoding: .utf8))
      try database.execute(
        sql: "PRAGMA application_id = \(SQLiteSchema.applicationID); PRAGMA user_version = 5")
    }
    try queue.close()
  }

  @Test func `a store of version 5 opens, is made anew, verifies, and goes on`() async throws {
    let folder = NSTemporaryDirectory() + "gatehouse-earlier-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try makeStore(in: folder)
    let store = try SQLiteStore(folder: folder)
    let projection = { () throws(StoreError) in
      try store.tables.read { tables throws(StoreError) in try tables.projection() }
    }
    #expect(try projection() != Projector.version)
    let ledger = try ConnectorLedger(journal: store.journal, tables: store.tables) { minute(0) }
    #expect(try projection() == Projector.version)
    let head = try store.journal.head()
    #expect(ledger.state.position == head.position)
    #expect(ledger.settings.version == head.settings && head.settings > .start)
    #expect(!ledger.settings.connectors.isEmpty)
    #expect(try store.journal.verifyChain(against: nil) { _ in }.isWhole)
    #expect(try await ledger.rebuildTables().isIdentical)

    let devices = { () throws(StoreError) in
      try ledger.read { tables, _ throws(StoreError) in try tables.deviceCount() }
    }
    let count = try devices()
    #expect(count > 0)
    let receipt = try await ledger.commit([LedgerBench.checkIns(987_654)], by: LedgerBench.caller)
    #expect(receipt.positions.map(\.rawValue) == [head.position.rawValue + 1])
    #expect(try devices() == count + 1)
    #expect(try store.journal.verifyChain(against: nil) { _ in }.isWhole)
  }

  @Test func `what concerned a device in an earlier store is found, up to any row`() throws {
    let folder = NSTemporaryDirectory() + "gatehouse-earlier-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try makeStore(in: folder)
    let store = try SQLiteStore(folder: folder)
    let ledger = try ConnectorLedger(journal: store.journal, tables: store.tables) { minute(0) }
    let devices = try ledger.read { tables, _ throws(StoreError) in
      try tables.devices(after: nil, limit: 100)
    }
    #expect(!devices.isEmpty)
    for device in devices {
      let past = try SQLiteTables()
      let state = try DeviceReplay(ledger, of: device.key).run(
        through: ledger.state.position, into: past)
      #expect(state?.settings.connectors == ledger.settings.connectors)
      let again = try past.read { tables throws(StoreError) in try tables.device(device.key) }
      #expect(again == device)
    }
  }

  @Test func `a partner that was connected in an earlier store is still known by its name`()
    async throws
  {
    let folder = NSTemporaryDirectory() + "gatehouse-earlier-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try makeStore(in: folder)
    let store = try SQLiteStore(folder: folder)
    let ledger = try ConnectorLedger(journal: store.journal, tables: store.tables) { minute(0) }
    let connector = try #require(ledger.settings.connectors.first)
    _ = try await ledger.commit([.connectorDeleted(connector.id)], by: LedgerBench.caller)
    let name = try ledger.read { tables, _ throws(StoreError) in
      try tables.partnerName(of: connector.id)
    }
    #expect(name == connector.descriptor.name)
  }
}
