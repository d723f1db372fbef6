import ConnectorModel
import Foundation
import Testing

@testable import ConnectorStore

@Suite struct RebuildTests {
  private let folder = ScratchFolder()

  /// Tables with something in each, the same for the same seed.
  private func fill(_ tables: any TableWriter, seed: UInt64) throws(StoreError) {
    var random = RandomValues(seed: seed)
    try tables.setCoveredPosition(JournalPosition(rawValue: 3))
    try tables.put(random.tenant())
    try tables.put(random.storedConnector())
    for number: Int64 in 1...30 {
      let device = DeviceKey(rawValue: number)
      let position = JournalPosition(rawValue: number)
      try tables.put(random.storedDevice(device), was: nil, changedAt: position)
      try tables.put(random.inventory(), of: device, changedAt: position)
      try tables.put(random.partnerDevice(), of: random.connector(), device: device)
      try tables.setMember(device, of: random.group(), true)
      try tables.put(random.decision(device))
      try tables.noteEffect(
        JournalEffect(random.any(JournalEffect.Kind.self), of: position, at: 0),
        on: device)
      try tables.note(
        PartnerContact(position: position, lastContactAt: random.time(), lastErrorCode: 7),
        of: random.connector())
      try tables.add(random.disclosure())
      try tables.learn(random.identifier(.partnerDeviceId), of: random.connector(), is: device)
      try tables.putCloseWithoutDevice(
        of: random.connector(), threat: "t\(number)", at: random.time())
      try tables.addPendingMessage(position, of: random.connector())
      try tables.learn(
        message: "m\(number)", source: "push", at: position, of: random.connector())
      try tables.setDeliveryCursor(
        DeliveryCursor(through: position, resetAt: position), of: random.connector(),
        operation: .apps)
      try tables.put(
        [Told(device: device, digest: random.toldDigest())], to: random.connector(), .devices)
      try tables.put(partnerName: "Partner \(number)", of: random.connector())
      var report = random.report()
      report.subject = .identifiers(random.identifiers())
      try tables.put(random.quarantinedItem(at: position))
      try tables.put(random.shadowTrial(), of: random.connector())
      try tables.addShadowDifferences(
        [random.shadowDifference()], of: random.connector(), from: position, capacity: 10)
      _ = try tables.addUnmatched(
        UnmatchedReport(number: number, receivedAt: random.time(), report: report),
        of: random.connector(), capacity: 100)
    }
  }

  private func filledStore(seed: UInt64) throws -> SQLiteStore {
    let store = try folder.store()
    try store.tables.write { tables throws(StoreError) in try fill(tables, seed: seed) }
    return store
  }

  private func rebuild(_ tables: any Tables, seed: UInt64) throws(StoreError) -> RebuildReport {
    try tables.rebuild { tables throws(StoreError) in
      try fill(tables, seed: seed)
      return false
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `tables built again from the same are identical`(seed: UInt64) throws {
    let report = try rebuild(filledStore(seed: seed).tables, seed: seed)
    #expect(report.isIdentical, "seed \(seed): \(report)")
    #expect(report.tables.map(\.name) == SQLiteSchema.tables)
    #expect(report.tables.allSatisfy { $0.rows > 0 }, "\(report)")
  }

  @Test func `tables in memory are rebuilt as those in a file`() throws {
    let tables = try SQLiteTables()
    try tables.write { tables throws(StoreError) in try fill(tables, seed: 1) }
    #expect(try rebuild(tables, seed: 1).isIdentical)
    #expect(try !rebuild(tables, seed: 2).isIdentical)
    #expect(try rebuild(tables, seed: 2).isIdentical)
  }

  @Test(arguments: [
    ("device", "UPDATE device SET model = 'changed' WHERE key = 3"),
    ("device", "DELETE FROM device WHERE key = 30"),
    ("identifier", "DELETE FROM identifier WHERE device > 4"),
    ("decision", "UPDATE decision SET valid_until = 5 WHERE device = 2"),
    ("effect", "UPDATE effect SET entries = x'' WHERE position = 5"),
    ("other_effect", "DELETE FROM other_effect"),
    ("told", "UPDATE told SET digest = zeroblob(16) WHERE device = 9"),
    ("contact", "UPDATE contact SET last_error_code = 0 WHERE position > 3"),
    ("disclosure", "UPDATE disclosure SET shared = shared + 1 WHERE number = 9"),
    ("document", "UPDATE document SET json = x'7b7d' WHERE kind = 'tenant'"),
    ("group_member", "INSERT INTO group_member VALUES ('G0', 99)"),
    ("threat_close", "UPDATE threat_close SET threat = 'u' WHERE threat = 't8'"),
    ("installed_app", "UPDATE app SET fields = fields + 65536"),
    ("quarantine", "UPDATE quarantine SET count = count + 1"),
    ("shadow_trial", "DELETE FROM shadow_trial"),
    ("shadow_difference", "UPDATE shadow_difference SET json = x'7b7d'"),
    ("partner_device", "UPDATE connector_key SET id = id || 'x'"),
  ])
  func `a row that was tampered with is found and mended`(table: String, sql: String) throws {
    let store = try filledStore(seed: 1)
    try store.change { connection throws(StoreError) in
      try connection.execute(sql)
      #expect(connection.changesCount > 0)
    }
    let report = try rebuild(store.tables, seed: 1)
    let found = try #require(report.tables.first { $0.name == table })
    #expect(found.onlyBefore + found.onlyAfter > 0)
    let again = try rebuild(store.tables, seed: 1)
    #expect(again.isIdentical, "\(again)")
  }

  @Test func `a rebuild that fails changes nothing and leaves no file`() throws {
    let store = try filledStore(seed: 1)
    let wanted = StoreError(code: .engine, message: "stop", remedy: "")
    #expect(throws: wanted) {
      try store.tables.rebuild { tables throws(StoreError) in
        try fill(tables, seed: 2)
        throw wanted
      }
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.allSatisfy { $0.hasPrefix("gatehouse.sqlite") }, "\(files)")
    let report = try rebuild(store.tables, seed: 1)
    #expect(report.isIdentical)
  }

  @Test(arguments: ["rebuild.sqlite", "history-1.sqlite", "scratch-1.sqlite"])
  func `what a process left that was cut off is removed when the store is opened`(
    name: String
  ) throws {
    try folder.store().close()
    let left = URL(filePath: "\(folder.path)/\(name)")
    try Data("half a database".utf8).write(to: left)
    _ = try folder.store()
    #expect(!FileManager.default.fileExists(atPath: left.path))
  }

  @Test func `a rebuild goes on step by step, and its steps read the journal`() throws {
    let store = try folder.store()
    for number in 1...5 { try store.journal.append(.groupDeleted(GroupID(rawValue: "\(number)"))) }
    var covered: [Int64] = []
    let report = try store.tables.rebuild { tables throws(StoreError) in
      let before = try tables.coveredPosition()
      covered.append(before.rawValue)
      guard let record = try store.journal.records(after: before, bytes: 1).first else {
        return false
      }
      try tables.setCoveredPosition(record.position)
      return true
    }
    #expect(covered == [0, 1, 2, 3, 4, 5])
    #expect(report.tables.first { $0.name == "covered" }?.onlyAfter == 1)
    let now = try store.tables.read { tables throws(StoreError) in try tables.coveredPosition() }
    #expect(now.rawValue == 5)
  }

  @Test func `scratch tables are apart from the store's, and go with the value`() throws {
    let store = try filledStore(seed: 1)
    func files() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { !$0.hasPrefix("gatehouse.sqlite") }
    }
    do {
      let tables = try SQLiteTables.scratch(in: folder.path)
      #expect(try files().count == 1)
      try tables.write { tables throws(StoreError) in
        #expect(try tables.deviceCount() == 0)
        try fill(tables, seed: 2)
      }
      let wanted = StoreError(code: .engine, message: "stop", remedy: "")
      #expect(throws: wanted) {
        try tables.write { tables throws(StoreError) in
          try tables.removeGroup(GroupID(rawValue: "G0"))
          try tables.setCoveredPosition(.start)
          throw wanted
        }
      }
      #expect(try rebuild(tables, seed: 2).isIdentical)
    }
    #expect(try files().isEmpty)
    #expect(try rebuild(store.tables, seed: 1).isIdentical)
  }
}
