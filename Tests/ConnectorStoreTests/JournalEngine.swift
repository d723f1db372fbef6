import ConnectorModel
import Synchronization
import Testing

@testable import ConnectorStore

/// The engines that keep to the contract of `Journal`.
enum JournalEngine: CaseIterable, Sendable {
  case sqlite, memory

  func make() throws -> TestedJournal {
    switch self {
    case .sqlite: try TestedJournal(SQLiteStore.self)
    case .memory: TestedJournal(MemoryJournal())
    }
  }
}

/// A journal of some engine, and what a test may do to it past its protocol.
struct TestedJournal {
  let journal: any Journal
  /// Does to the rows what the journal itself never does; nil: nobody can with this engine.
  let manipulate: ((Manipulation) throws -> Void)?
  /// Makes the next `append` fail.
  let breakNextAppend: () throws -> Void

  init(_ memory: MemoryJournal) {
    journal = memory
    manipulate = { manipulation in memory.contents.withLock { manipulation.inMemory(&$0.rows) } }
    breakNextAppend = {
      memory.failNextAppend(StoreError(code: .full, message: "The disk is full.", remedy: ""))
    }
  }

  init(_ type: SQLiteStore.Type) throws {
    let folder = ScratchFolder()
    let store = try folder.store()
    journal = JournalInFolder(journal: store.journal, folder: folder)
    manipulate = { manipulation in
      try store.change { connection throws(StoreError) in
        try connection.execute(manipulation.inSQL)
        #expect(connection.changesCount > 0)
      }
    }
    breakNextAppend = {
      try store.change { connection throws(StoreError) in
        try connection.execute(
          """
          CREATE TEMP TRIGGER stopping BEFORE INSERT ON chain WHEN new.kind = 20
          BEGIN SELECT raise(ABORT, 'stop'); END
          """)
      }
    }
  }
}

/// What somebody may do to the rows of a journal, and what the verifier says then.
struct Manipulation: Sendable, CustomTestStringConvertible {
  var name: String
  var fault: ChainFault
  /// The first row that is wrong.
  var row: Int64
  var inSQL: String
  var inMemory: @Sendable (inout [ChainedRow]) -> Void

  var testDescription: String { name }

  /// Of a journal of nine rows, which delete a group each.
  static let all = [
    Manipulation(
      name: "another entry", fault: .changed, row: 4,
      inSQL: "UPDATE journal SET entry = x'9a0101' WHERE position = 4",
      inMemory: { $0[3].row.entry = [0x9a, 1, 1] }),
    Manipulation(
      name: "another actor", fault: .changed, row: 1,
      inSQL: "UPDATE journal SET actor = 'nobody' WHERE position = 1",
      inMemory: { $0[0].row.actor = "nobody" }),
    Manipulation(
      name: "another time", fault: .changed, row: 9,
      inSQL: "UPDATE journal SET recorded_at = recorded_at + 1 WHERE position = 9",
      inMemory: { $0[8].row.recordedAt.milliseconds += 1 }),
    Manipulation(
      name: "another kind to be found by", fault: .changed, row: 2,
      inSQL: "UPDATE chain SET kind = 5 WHERE position = 2", inMemory: { $0[1].link?.kind = 5 }),
    Manipulation(
      name: "another time to be found by", fault: .changed, row: 2,
      inSQL: "UPDATE chain SET recorded_at = 9, latest = 9 WHERE position = 2",
      inMemory: {
        $0[1].link?.recordedAt.milliseconds = 9
        $0[1].link?.latest.milliseconds = 9
      }),
    Manipulation(
      name: "the formula of before", fault: .changed, row: 6,
      inSQL: "UPDATE chain SET formula = 1 WHERE position = 6",
      inMemory: { $0[5].link?.formula = 1 }
    ),
    Manipulation(
      name: "a row less", fault: .missing, row: 3,
      inSQL: "DELETE FROM journal WHERE position = 3", inMemory: { $0.remove(at: 2) }),
    Manipulation(
      name: "a link less", fault: .unlinked, row: 3,
      inSQL: "DELETE FROM chain WHERE position = 3", inMemory: { $0[2].link = nil }),
    Manipulation(
      name: "another link", fault: .changed, row: 3,
      inSQL: "UPDATE chain SET link = zeroblob(32) WHERE position = 3",
      inMemory: { $0[2].link?.link = .start }),
    Manipulation(
      name: "half a link", fault: .changed, row: 9,
      inSQL: "UPDATE chain SET link = x'00' WHERE position = 9",
      inMemory: { $0[8].link?.link = JournalLink(bytes: [0]) }),
    Manipulation(
      name: "a row more", fault: .unlinked, row: 10,
      inSQL:
        "INSERT INTO journal SELECT 10, recorded_at, actor, entry FROM journal WHERE position = 9",
      inMemory: { rows in
        rows.append(ChainedRow(row: rows[8].row))
        rows[9].row.position = JournalPosition(rawValue: 10)
      }),
    Manipulation(
      name: "a row before the first", fault: .misplaced, row: 0,
      inSQL:
        "INSERT INTO journal SELECT 0, recorded_at, actor, entry FROM journal WHERE position = 9",
      inMemory: { rows in
        rows.insert(ChainedRow(row: rows[8].row), at: 0)
        rows[0].row.position = .start
      }),
    Manipulation(
      name: "a row that was moved to the end", fault: .missing, row: 5,
      inSQL: "UPDATE journal SET position = 20 WHERE position = 5",
      inMemory: { rows in
        rows.append(rows.remove(at: 4))
        rows[8].row.position = JournalPosition(rawValue: 20)
      }),
    Manipulation(
      name: "the entry of another row", fault: .changed, row: 7,
      inSQL: """
        UPDATE journal SET entry = (SELECT entry FROM journal WHERE position = 2)
        WHERE position = 7
        """,
      inMemory: { $0[6].row.entry = $0[1].row.entry }),
  ]
}
