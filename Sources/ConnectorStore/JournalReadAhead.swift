import ConnectorModel
import Dispatch
import Synchronization

/// Reads a journal portion by portion: the next one is read and decoded on another thread while the caller works
/// on the last. It is of one caller at a time.
package final class JournalReadAhead {
  private let journal: any Journal
  private let bytes: Int
  private var position: JournalPosition
  private var next: Portion?

  /// - Parameter bytes: The size of a portion, in encoded entries, about. Two are in memory at a time.
  package init(_ journal: any Journal, after position: JournalPosition, bytes: Int) {
    self.journal = journal
    self.position = position
    self.bytes = bytes
  }

  /// The rows that follow those of the last answer, oldest first; none at the end of the journal.
  package func portion() throws(StoreError) -> [JournalRecord] {
    var records = try next?.take() ?? []
    // What was read ahead at the end of the journal may be behind it by now.
    if records.isEmpty { records = try journal.records(after: position, bytes: bytes) }
    next = nil
    guard let last = records.last else { return [] }
    position = last.position
    next = Portion(of: journal, after: last.position, bytes: bytes)
    return records
  }
}

/// A portion that is being read.
private final class Portion: Sendable {
  private let records = Mutex<Result<[JournalRecord], StoreError>>(.success([]))
  private let isDone = DispatchSemaphore(value: 0)

  init(of journal: any Journal, after position: JournalPosition, bytes: Int) {
    DispatchQueue.global().async { [self] in
      let read = Result { () throws(StoreError) in
        try journal.records(after: position, bytes: bytes)
      }
      records.withLock { $0 = read }
      isDone.signal()
    }
  }

  func take() throws(StoreError) -> [JournalRecord] {
    isDone.wait()
    return try records.withLock { records in
      defer { records = .success([]) }
      return records
    }.get()
  }
}
