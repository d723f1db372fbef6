import ConnectorModel
import Foundation

@testable import ConnectorStore

/// A folder that goes away with its last reference.
final class ScratchFolder {
  let path: String
  let ownProcess = ProcessInfo.processInfo.processIdentifier

  init() {
    path = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)").path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var database: String { "\(path)/gatehouse.sqlite" }

  func store(mostPages: Int? = nil) throws -> SQLiteStore {
    try SQLiteStore(folder: path, mostPages: mostPages)
  }
}

extension SQLiteStore {
  @discardableResult
  func append(_ entry: JournalEntry) throws -> JournalPosition {
    try append([entry], actor: "tester", at: Timestamp(milliseconds: 7))[0]
  }
}
