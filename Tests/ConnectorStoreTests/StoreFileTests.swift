import ConnectorModel
import Foundation
import Testing

@testable import ConnectorStore

/// The file of a store before and while it is opened.
@Suite struct StoreFileTests {
  private let group = DeviceGroup(
    id: GroupID(rawValue: "field"), displayName: "Field", createdAt: Timestamp(milliseconds: 1))

  @Test func `a new store is there whole, under its name alone, for its owner's eyes`() throws {
    let scratch = ScratchFolder()
    #expect(!SQLiteStore.isThere(in: scratch.path))
    let store = try scratch.store()
    #expect(SQLiteStore.isThere(in: scratch.path))
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    #expect(names.allSatisfy { $0.hasPrefix("gatehouse.sqlite") }, "\(names)")
    let attributes = try FileManager.default.attributesOfItem(atPath: scratch.database)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(attributes[.size] as? Int ?? 0 > 0)
    try store.close()
  }

  @Test(arguments: [true, false])
  func `a file that was emptied, or is gone from beside its own, is damaged`(isThere: Bool) throws {
    let scratch = ScratchFolder()
    let store = try scratch.store()
    try store.journal.append(.groupSet(group))
    try store.close()
    if isThere {
      try Data().write(to: URL(fileURLWithPath: scratch.database))
    } else {
      try FileManager.default.removeItem(atPath: scratch.database)
      try Data([1]).write(to: URL(fileURLWithPath: scratch.database + "-wal"))
    }
    #expect(SQLiteStore.isThere(in: scratch.path))
    for open in [{ _ = try scratch.store() }, { _ = try SQLiteStore(readingOnly: scratch.path) }] {
      let error = #expect(throws: StoreError.self) { try open() }
      #expect(error?.code == .corrupt)
      #expect(error?.message.contains("gatehouse.sqlite") == true)
    }
    if isThere { #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.database)).isEmpty) }
  }

  @Test(arguments: ["plain", "a b", "50% #1?immutable=0", "größe", "x&mode=rwc"])
  func `a store is read where nothing is written, whatever its folder is called`(name: String)
    throws
  {
    let scratch = ScratchFolder()
    let folder = "\(scratch.path)/\(name)"
    let store = try SQLiteStore(folder: folder)
    try store.journal.append(.groupSet(group))
    try store.tables.write { tables throws(StoreError) in try tables.put(group) }
    try store.close()
    let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/gatehouse.sqlite"))

    let reading = try SQLiteStore(readingOnly: folder)
    #expect(
      try reading.tables.read { tables throws(StoreError) in try tables.groups() } == [group])
    #expect(try reading.journal.head().position.rawValue == 1)
    let error = #expect(throws: StoreError.self) { try reading.journal.append(.groupSet(group)) }
    #expect(error?.code == .cannotOpen)
    try reading.close()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == before)
    #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/gatehouse.sqlite")) == bytes)
  }

  @Test func `what is tried out on tables is there to read meanwhile, and gone afterwards`() throws
  {
    let scratch = ScratchFolder()
    let tables: [SQLiteTables] = [try scratch.store().tables, try SQLiteTables()]
    for tables in tables {
      let tried = try tables.tryOut { tables throws(StoreError) in
        try tables.put(group)
        try tables.setMember(DeviceKey(rawValue: 3), of: group.id, true)
        return (try tables.groups(), try tables.members(of: group.id).map(\.rawValue))
      }
      #expect(tried == ([group], [3]))
      let kept = try tables.read { tables throws(StoreError) in
        (try tables.groups(), try tables.members(of: group.id))
      }
      #expect(kept.0.isEmpty && kept.1.isEmpty)
      try tables.write { tables throws(StoreError) in try tables.put(group) }
    }
  }
}
