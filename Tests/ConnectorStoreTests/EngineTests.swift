import ConnectorModel
import Foundation
import GRDB
import Testing

@testable import ConnectorStore

@Suite struct EngineTests {
  private let folder = ScratchFolder()

  private func groupEntry(_ number: Int) -> JournalEntry {
    .groupDeleted(GroupID(rawValue: "group \(number)"))
  }

  private func covered(_ store: SQLiteStore) throws -> JournalPosition {
    try store.tables.read { tables throws(StoreError) in try tables.coveredPosition() }
  }

  @Test func `what was appended is there after opening again`() throws {
    let store = try folder.store()
    let positions = try store.journal.append((1...3).map(groupEntry), at: 9)
    #expect(positions.map(\.rawValue) == [1, 2, 3])
    try store.close()
    let records = try folder.store().journal.records(after: .start, bytes: 1_000_000)
    #expect(records.map(\.position) == positions)
    #expect(records.map(\.entry) == (1...3).map(groupEntry))
    #expect(records.allSatisfy { $0.actor == "tester" && $0.recordedAt.milliseconds == 9 })
  }

  @Test func `only what is appended waits for the disk`() throws {
    let store = try folder.store()
    func mode() throws -> Int? {
      try store.tables.database.unsafeReentrantWrite { database in
        try Int.fetchOne(database, sql: "PRAGMA synchronous")
      }
    }
    try store.journal.append(groupEntry(1))
    #expect(try mode() == 2)
    try store.tables.write { tables throws(StoreError) in try tables.setCoveredPosition(.start) }
    #expect(try mode() == 1)
    try store.journal.append(groupEntry(2))
    #expect(try mode() == 2)
  }

  @Test func `a change that fails leaves nothing`() throws {
    let store = try folder.store()
    let wanted = StoreError(code: .engine, message: "stop", remedy: "")
    #expect(throws: wanted) {
      try store.tables.write { tables throws(StoreError) in
        try tables.put(Tenant.standard)
        try tables.setCoveredPosition(JournalPosition(rawValue: 4))
        throw wanted
      }
    }
    #expect(try covered(store) == .start)
  }

  @Test func `an error that is passed over within a change still undoes it`() throws {
    let store = try folder.store()
    try store.change { connection throws(StoreError) in
      try connection.execute("ALTER TABLE decision RENAME TO lost")
    }
    var random = RandomValues(seed: 1)
    let decision = random.decision(DeviceKey(rawValue: 1))
    #expect(throws: StoreError.self) {
      try store.tables.write { tables throws(StoreError) in
        try tables.setCoveredPosition(JournalPosition(rawValue: 4))
        do { try tables.put(decision) } catch {}
      }
    }
    #expect(try covered(store) == .start)
  }

  @Test func `a full disk is reported and loses nothing that was acknowledged`() throws {
    let store = try folder.store(mostPages: 120)
    let message = JournalEntry.partnerMessage(
      PartnerMessage(
        connector: .defender, source: "", contentType: "", messageId: "",
        receivedAt: Timestamp(milliseconds: 0), body: [UInt8](repeating: 7, count: 20_000)))
    var last = JournalPosition.start
    let error = #expect(throws: StoreError.self) {
      for _ in 0..<1_000 { last = try store.journal.append(message)[0] }
    }
    #expect(error?.code == .full)
    #expect(last > .start)
    #expect(try store.journal.head().position == last)
    try store.close()
    let again = try folder.store()
    #expect(try again.journal.head().position == last)
    #expect(try again.journal.append(message)[0].rawValue == last.rawValue + 1)
  }

  @Test func `a file that is no database is refused and left as it is`() throws {
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    let text = Data(String(repeating: "this is a letter, not a database\n", count: 200).utf8)
    try text.write(to: URL(filePath: folder.database))
    let error = #expect(throws: StoreError.self) { _ = try folder.store() }
    #expect(error?.code == .corrupt)
    #expect(try Data(contentsOf: URL(filePath: folder.database)) == text)
  }

  @Test func `a database of somebody else's is refused`() throws {
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    let other = try DatabaseQueue(path: folder.database)
    try other.write { try $0.execute(sql: "CREATE TABLE letters (text TEXT)") }
    try other.close()
    let error = #expect(throws: StoreError.self) { _ = try folder.store() }
    #expect(error?.code == .corrupt)
  }

  @Test func `a store of a newer version is refused`() throws {
    let store = try folder.store()
    try store.change { connection throws(StoreError) in
      try connection.execute("PRAGMA user_version = 99")
    }
    try store.close()
    let error = #expect(throws: StoreError.self) { _ = try folder.store() }
    #expect(error?.code == .tooNew)
  }

  @Test func `a damaged file is reported as damaged`() throws {
    let store = try folder.store()
    try store.journal.append((0..<3_000).map(groupEntry))
    try store.close()
    let file = try FileHandle(forUpdating: URL(filePath: folder.database))
    let size = try file.seekToEnd()
    try file.seek(toOffset: 4_096)
    try file.write(contentsOf: Data(repeating: 0xa5, count: Int(size) - 4_096))
    try file.close()
    let error = #expect(throws: StoreError.self) {
      _ = try folder.store().journal.records(after: .start, bytes: .max)
    }
    #expect(error?.code == .corrupt)
  }

  @Test func `a folder that cannot be made is named`() throws {
    try Data().write(to: URL(filePath: folder.path))
    let error = #expect(throws: StoreError.self) { _ = try folder.store() }
    #expect(error?.code == .cannotOpen)
    #expect(error?.message.contains(folder.path) == true)
  }

  @Test func `only the owner can read the folder`() throws {
    _ = try folder.store()
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path)
    #expect(attributes[.posixPermissions] as? Int == 0o700)
  }

  @Test func `only the owner can read the file, also in a folder that others can look into`() throws
  {
    try FileManager.default.createDirectory(
      atPath: folder.path, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o755])
    _ = try folder.store()
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.database)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }
}
