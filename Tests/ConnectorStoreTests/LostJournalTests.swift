import ConnectorModel
import Foundation
import Testing

@testable import ConnectorStore

/// A journal that loses rows while a process writes it, or whose file is not in its place any more: nothing is
/// acknowledged that nobody would find again.
@Suite struct LostJournalTests {
  private let scratch = ScratchFolder()
  private let store: SQLiteStore

  init() throws {
    store = try scratch.store()
    for id in ["a", "b", "c"] { try store.journal.append(.groupSet(group(id))) }
  }

  private func group(_ id: String) -> DeviceGroup {
    DeviceGroup(
      id: GroupID(rawValue: id), displayName: id, createdAt: Timestamp(milliseconds: 1))
  }

  /// What both who write and who ask are told, again and again.
  private func expectRefusals(_ code: StoreError.Code, naming text: String) throws {
    for _ in 0..<2 {
      for attempt in [
        { _ = try store.journal.append(.groupSet(group("d"))) }, { _ = try store.journal.head() },
      ] {
        let error = #expect(throws: StoreError.self) { try attempt() }
        #expect(error?.code == code)
        #expect(error?.message.contains(text) == true, "\(error?.message ?? "")")
        #expect(error?.isOfLostRecord == true)
      }
    }
  }

  @Test(arguments: [
    (
      "row 3, and ends at row 2:",
      ["DELETE FROM journal WHERE position > 2", "DELETE FROM chain WHERE position > 2"]
    ),
    ("row 3, and ends at row 0:", ["DELETE FROM journal", "DELETE FROM chain"]),
    ("row 3, and ends at row 2:", ["DELETE FROM chain WHERE position = 3"]),
    ("row 3, and ends at row 3:", ["UPDATE chain SET link = zeroblob(32) WHERE position = 3"]),
  ])
  func `rows that are gone, or others`(text: String, statements: [String]) throws {
    try store.change { database throws(StoreError) in
      for statement in statements { try database.execute(statement) }
    }
    let before = try store.journal.records(after: .start, bytes: .max).count
    try expectRefusals(.cutOff, naming: text)
    #expect(try store.journal.records(after: .start, bytes: .max).count == before)
  }

  @Test(arguments: ["", "-wal"])
  func `a file that is moved away, or has another in its place; put back, it is the one`(
    suffix: String
  ) throws {
    let path = scratch.database + suffix
    let elsewhere = path + "-moved"
    try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
    try expectRefusals(.replaced, naming: path)
    try FileManager.default.copyItem(atPath: elsewhere, toPath: path)
    try expectRefusals(.replaced, naming: path)
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.moveItem(atPath: elsewhere, toPath: path)
    #expect(try store.journal.append(.groupSet(group("d"))).map(\.rawValue) == [4])
    #expect(try store.journal.head().position.rawValue == 4)
  }

  @Test func `a file that has become shorter`() throws {
    let file = try #require(FileHandle(forWritingAtPath: scratch.database))
    let bytes = try file.seekToEnd()
    try file.truncate(atOffset: bytes - 1)
    try expectRefusals(.replaced, naming: scratch.database)
  }

  @Test func `rows that others add are no loss`() throws {
    try scratch.store().journal.append(.groupSet(group("theirs")))
    #expect(try store.journal.append(.groupSet(group("d"))).map(\.rawValue) == [5])
  }
}
