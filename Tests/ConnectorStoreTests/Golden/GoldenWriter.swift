import ConnectorModel
import Foundation
import Testing

@testable import ConnectorStore

/// Writes the golden files. They are the work of one version's program and are kept as they are; this is run once
/// for each version of the journal that is to be kept, after `GoldenJournal` names a new file, its last:
///
///     GATEHOUSE_WRITE_GOLDEN=1 swift test --filter GoldenWriter
@Suite(.enabled(if: ProcessInfo.processInfo.environment["GATEHOUSE_WRITE_GOLDEN"] != nil))
struct GoldenWriter {
  private let folder = ScratchFolder()

  @Test func `the journal`() throws {
    let journal = try #require(GoldenJournal.allCases.last)
    var last: RowLink?
    var lines: [[String]] = []
    for (index, golden) in journal.entries.enumerated() {
      let time = Timestamp(milliseconds: 1_780_000_000_000 + 250 * Int64(index))
      let entry = try JournalCoding.encode(golden.entry)
      let link = RowLink(
        StoredRow(
          position: JournalPosition(rawValue: Int64(index) + 1), recordedAt: time, actor: "zoë",
          entry: entry), after: last, by: journal.formula)
      last = link
      lines.append([
        golden.name, String(time.milliseconds), "zoë", link.link.description,
        GoldenFile.digits(of: entry),
      ])
    }
    try GoldenFile.write(lines, to: journal.file)
  }

  @Test func `the documents of the tables`() throws {
    let store = try folder.store()
    try store.tables.write { tables throws(StoreError) in try GoldenTables.fill(tables) }
    try GoldenFile.write(try store.documentLines(), to: GoldenFile.tables)
  }
}
