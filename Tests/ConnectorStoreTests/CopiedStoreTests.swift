import ConnectorModel
import Foundation
import Testing

@testable import ConnectorStore

/// A store knows where it was cut short, by what is copied with its main file.
@Suite struct CopiedStoreTests {
  private let folder = ScratchFolder()
  private let copies = ScratchFolder()

  private func append(_ count: Int, to store: SQLiteStore) throws {
    for _ in 0..<count {
      _ = try store.journal.append([
        JournalAppend([.tenantSet(.standard)], actor: "tester", at: Timestamp(milliseconds: 1))
      ])
    }
  }

  private var file: String { "\(folder.path)/gatehouse.sqlite" }

  /// Opens a copy of the main file, and of those beside it that are named.
  private func copy(with others: [String] = []) throws -> SQLiteStore {
    try FileManager.default.createDirectory(
      atPath: copies.path, withIntermediateDirectories: true)
    for name in [""] + others {
      let target = "\(copies.path)/gatehouse.sqlite\(name)"
      try? FileManager.default.removeItem(atPath: target)
      try FileManager.default.copyItem(atPath: file + name, toPath: target)
    }
    return try SQLiteStore(folder: copies.path)
  }

  private func note(_ store: SQLiteStore) throws -> JournalPosition? {
    try store.noteWhereCutShort(by: "gatehouse", at: Timestamp(milliseconds: 2))
  }

  @Test func `the main file alone of a store in use lacks rows, and says so for good`() throws {
    let store = try SQLiteStore(folder: folder.path)
    try append(3, to: store)
    try store.close()
    let again = try SQLiteStore(folder: folder.path)
    try append(4, to: again)
    let copied = try copy()
    #expect(try note(copied) == JournalPosition(rawValue: 3))
    #expect(try note(copied) == nil, "it is in the record")
    try copied.close()
    let reopened = try SQLiteStore(folder: copies.path)
    #expect(try note(reopened) == nil)
    let acts = try reopened.journal.records(
      of: [.administrativeAct], before: nil, since: nil, limit: 9)
    #expect(
      acts.map(\.entry.act) == [
        AdministrativeAct(
          .storeCutShort, of: "gatehouse.sqlite", which: "3", detail: acts[0].entry.act?.detail)
      ])
    #expect(try reopened.journal.verifyChain(against: nil) { _ in }.isWhole)
    withExtendedLifetime(again) {}
  }

  @Test func `what nobody has noted is known the next time`() throws {
    let store = try SQLiteStore(folder: folder.path)
    try append(1, to: store)
    try copy().close()
    #expect(try note(try SQLiteStore(folder: copies.path)) == .start)
    withExtendedLifetime(store) {}
  }

  @Test func `with its side file a copy is whole`() throws {
    let store = try SQLiteStore(folder: folder.path)
    try append(5, to: store)
    let copied = try copy(with: ["-wal"])
    #expect(try note(copied) == nil)
    #expect(try copied.journal.head().position == JournalPosition(rawValue: 5))
    withExtendedLifetime(store) {}
  }

  @Test(arguments: [true, false])
  func `a store that is closed is whole in its main file`(isClosed: Bool) throws {
    do {
      let store = try SQLiteStore(folder: folder.path)
      try append(5, to: store)
      // One that nobody holds any more is as good as closed.
      if isClosed { try store.close() }
    }
    let copied = try copy()
    #expect(try note(copied) == nil)
    #expect(try copied.journal.head().position == JournalPosition(rawValue: 5))
  }

  @Test(arguments: [true, false])
  func `a copy is made as of one moment, whoever holds the store`(isHeld: Bool) throws {
    var held: (StoreLock, SQLiteStore)?
    do {
      let lock = try StoreLock(folder: folder.path)
      let store = try SQLiteStore(folder: folder.path)
      try append(5, to: store)
      if isHeld { held = (lock, store) } else { try store.close() }
    }
    let head = try SQLiteStore.copy(folder.path, to: copies.path)
    #expect(head.position == JournalPosition(rawValue: 5))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: copies.path) == ["gatehouse.sqlite"])
    let copied = try SQLiteStore(folder: copies.path)
    #expect(try note(copied) == nil)
    #expect(try copied.journal.head() == head)
    #expect(try copied.journal.verifyChain(against: nil) { _ in }.isWhole)
    if let held { try append(1, to: held.1) }
  }

  @Test func `a copy is made into no folder that has a store`() throws {
    for path in [folder.path, copies.path] { try SQLiteStore(folder: path).close() }
    let before = try Data(contentsOf: URL(fileURLWithPath: "\(copies.path)/gatehouse.sqlite"))
    let error = #expect(throws: StoreError.self) {
      try SQLiteStore.copy(folder.path, to: copies.path)
    }
    #expect(error?.message.contains(copies.path) == true)
    let after = try Data(contentsOf: URL(fileURLWithPath: "\(copies.path)/gatehouse.sqlite"))
    #expect(after == before)
  }

  @Test func `what is cut short stays so in a copy`() throws {
    let store = try SQLiteStore(folder: folder.path)
    try append(3, to: store)
    try copy().close()
    let third = ScratchFolder()
    _ = try SQLiteStore.copy(copies.path, to: third.path)
    #expect(try SQLiteStore(folder: third.path).isCutShort)
    withExtendedLifetime(store) {}
  }

  @Test func `who only asks leaves no mark`() throws {
    do { try append(1, to: try SQLiteStore(folder: folder.path)) }
    let store = try SQLiteStore(folder: folder.path)
    #expect(try store.journal.head().position == JournalPosition(rawValue: 1))
    #expect(try note(try copy()) == nil)
    withExtendedLifetime(store) {}
  }
}

extension JournalEntry {
  fileprivate var act: AdministrativeAct? {
    if case .administrativeAct(let act) = self { act } else { nil }
  }
}
