import ConnectorModel
import Foundation
import SystemFiles
import Testing

@testable import ConnectorStore

/// The folder of a store, and what others may have put there.
@Suite struct StoreFolderTests {
  private let folder = ScratchFolder()
  private let elsewhere = ScratchFolder()

  init() throws {
    _ = try folder.store()
    try FileManager.default.createDirectory(
      atPath: elsewhere.path, withIntermediateDirectories: true)
  }

  static let files = [
    "lock", "gatehouse.sqlite", "gatehouse.sqlite-wal", "gatehouse.sqlite-shm",
    "gatehouse.sqlite-journal",
  ]

  private func expectRefused() -> StoreError? {
    for open in [
      { _ = try StoreLock(folder: folder.path) }, { _ = try SQLiteStore(folder: folder.path) },
      { _ = try SQLiteStore(readingOnly: folder.path) },
    ] {
      let error = #expect(throws: StoreError.self) { try open() }
      #expect(error?.code == .unsafeFolder)
    }
    return #expect(throws: StoreError.self) { try StoreFolder.check(folder.path) }
  }

  @Test(arguments: files)
  func `a link in the place of a file is refused, and nothing is written through it`(name: String)
    throws
  {
    let other = "\(elsewhere.path)/other"
    try Data("somebody's, of more than a line".utf8).write(to: URL(filePath: other))
    let place = "\(folder.path)/\(name)"
    try? FileManager.default.removeItem(atPath: place)
    try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: other)
    #expect(expectRefused()?.message == "The file \(place) is no regular file.")
    #expect(try String(contentsOfFile: other, encoding: .utf8) == "somebody's, of more than a line")
  }

  @Test(arguments: [0o770, 0o702, 0o1777])
  func `a folder that others may write to is refused, with the way out`(mode: Int) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path)
    #expect(expectRefused()?.remedy == "chmod go-w \(folder.path)")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
    _ = try SQLiteStore(folder: folder.path)
  }

  @Test(
    .enabled("needs root") { FileSystem.user == 0 }, arguments: ["", "/lock", "/gatehouse.sqlite"])
  func `what is another user's is refused, to root as well`(name: String) throws {
    _ = try StoreLock(folder: folder.path)
    try FileManager.default.setAttributes(
      [.ownerAccountID: 4711], ofItemAtPath: folder.path + name)
    let error = expectRefused()
    #expect(error?.message.contains("\(folder.path)\(name) belongs to the user 4711") == true)
    #expect(error?.remedy.contains("sudo -u '#4711' gatehouse") == true)
  }

  @Test(
    .enabled("needs root") { FileSystem.user == 0 },
    arguments: [(4711, 0o755), (0, 0o775), (4711, 0o1777)])
  func `root writes nowhere beneath what others may change`(owner: Int, mode: Int) throws {
    let inner = "\(elsewhere.path)/inner"
    _ = try SQLiteStore(folder: inner)
    try FileManager.default.setAttributes(
      [.ownerAccountID: owner, .posixPermissions: mode], ofItemAtPath: elsewhere.path)
    let error = #expect(throws: StoreError.self) { _ = try StoreLock(folder: inner) }
    #expect(error?.code == .unsafeFolder)
    #expect(error?.message.contains("may change \(elsewhere.path), in which") == true)
    try FileManager.default.setAttributes(
      [.ownerAccountID: 0, .posixPermissions: 0o1777], ofItemAtPath: elsewhere.path)
    _ = try StoreLock(folder: inner)
  }

  @Test func `files are their owner's alone, also where a copy has left them open to others`()
    throws
  {
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: folder.database)
    let lock = try StoreLock(folder: folder.path)
    let store = try folder.store()
    try store.journal.append(.connectorDeleted(ConnectorID(rawValue: "1")))
    let scratch = try SQLiteTables.scratch(in: folder.path)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.contains { $0.hasPrefix("scratch-") })
    #expect(names.contains("gatehouse.sqlite-wal"))
    for name in names {
      #expect(FileStatus("\(folder.path)/\(name)")?.mode == 0o600, "\(name)")
    }
    withExtendedLifetime((lock, store, scratch)) {}
  }

  @Test func `a folder that is made is its owner's alone`() throws {
    #expect(FileStatus(folder.path)?.mode == 0o700)
  }
}
