import ConnectorModel
import Foundation
import GRDB

@testable import ConnectorStore

/// A folder that goes away with its last reference.
final class ScratchFolder: Sendable {
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
  /// Changes the file in one transaction, past journal and tables.
  func change(_ body: (ConnectorStore.SQLiteConnection) throws(StoreError) -> Void)
    throws(StoreError)
  {
    try StoreError.mapping {
      try tables.database.write { try body(ConnectorStore.SQLiteConnection(database: $0)) }
    }
  }
}

extension Journal {
  @discardableResult
  func append(_ entries: JournalEntry..., at time: Int64 = 7) throws -> [JournalPosition] {
    try append(entries, at: time)
  }

  @discardableResult
  func append(_ entries: [JournalEntry], at time: Int64 = 7) throws -> [JournalPosition] {
    let one = JournalAppend(entries, actor: "tester", at: Timestamp(milliseconds: time))
    guard case .appended(let positions, _)? = try append([one]).first else { return [] }
    return positions
  }
}
