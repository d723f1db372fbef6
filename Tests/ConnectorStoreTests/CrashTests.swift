import ConnectorModel
import Foundation
import Testing

@testable import ConnectorStore

@Suite struct CrashTests {
  private let folder = ScratchFolder()

  /// The child notes each position that was acknowledged, and is killed while it appends. Its notes
  /// survive, because the system holds them.
  @Test(.serialized, arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func `a process that is killed while it appends loses nothing that was acknowledged`(
    seed: UInt64
  ) async throws {
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    let path = folder.path
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, seed = seed as UInt64] in
      try appendUntilKilled(path: path, seed: seed)
    }
    let notes = try String(contentsOfFile: "\(path)/acknowledged", encoding: .utf8)
    let last = try #require(notes.split(separator: "\n").last.flatMap { Int64($0) })
    let store = try folder.store()
    let head = try store.journal.head().position
    #expect(head.rawValue >= last, "seed \(seed)")
    var position = JournalPosition.start
    while position < head {
      let records = try store.journal.records(after: position, bytes: 1_000_000)
      for record in records {
        #expect(record.position.rawValue == position.rawValue + 1, "seed \(seed)")
        #expect(record.entry == entry(record.position.rawValue, seed: seed))
        position = record.position
      }
    }
  }
}

private func entry(_ number: Int64, seed: UInt64) -> JournalEntry {
  var random = RandomValues(seed: seed &* 1_000_003 &+ UInt64(number))
  let body = random.many(3_000) { UInt8.random(in: 0...255, using: &$0) }
  return .partnerMessage(
    PartnerMessage(
      connector: .defender, source: "\(number)", contentType: "", messageId: "",
      receivedAt: Timestamp(milliseconds: number), body: body))
}

private func appendUntilKilled(path: String, seed: UInt64) throws {
  let store = try SQLiteStore(folder: path)
  try Data().write(to: URL(filePath: "\(path)/acknowledged"))
  let notes = try FileHandle(forWritingTo: URL(filePath: "\(path)/acknowledged"))
  var random = RandomValues(seed: seed)
  let fewest = Int64.random(in: 20...200, using: &random)
  let spins = Int.random(in: 0...200_000, using: &random)
  for number: Int64 in 1... {
    let positions = try store.journal.append(entry(number, seed: seed))
    try notes.write(contentsOf: Data("\(positions[0])\n".utf8))
    guard number == fewest else { continue }
    // From here on another thread ends the process after some work of random length.
    Thread.detachNewThread {
      var random = RandomValues(seed: seed)
      for _ in 0..<spins { _ = random.next() }
      kill(getpid(), SIGKILL)
    }
  }
}
