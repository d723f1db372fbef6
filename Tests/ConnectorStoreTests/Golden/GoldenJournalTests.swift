import ConnectorModel
import JournalFormat
import SwiftProtobuf
import Testing

@testable import ConnectorStore

/// A journal and documents of tables that the program of an earlier version wrote. They are read for ever, and give
/// what was written then.
@Suite struct GoldenJournalTests {
  private let folder = ScratchFolder()

  private struct Row {
    var record: JournalRecord
    var link: String
    var bytes: [UInt8]
  }

  private func rows(of journal: GoldenJournal) throws -> [Row] {
    try GoldenFile.lines(of: journal.file).enumerated().map { index, fields in
      let position = JournalPosition(rawValue: Int64(index) + 1)
      let bytes = GoldenFile.bytes(of: fields[4])
      return Row(
        record: JournalRecord(
          position: position, recordedAt: Timestamp(milliseconds: try #require(Int64(fields[1]))),
          actor: fields[2], entry: try JournalCoding.decode(bytes, at: position)),
        link: fields[3], bytes: bytes)
    }
  }

  @Test(arguments: GoldenJournal.allCases)
  func `every row gives the value that was written`(journal: GoldenJournal) throws {
    let rows = try rows(of: journal)
    #expect(rows.count == journal.entries.count)
    for (row, golden) in zip(rows, journal.entries) {
      #expect(row.record.entry == golden.entry, "\(golden.name)")
    }
  }

  @Test(arguments: GoldenJournal.allCases)
  func `the same values written today give the same when they are read`(
    journal: GoldenJournal
  ) throws {
    for (row, golden) in zip(try rows(of: journal), journal.entries) {
      let bytes = try JournalCoding.encode(golden.entry)
      #expect(try JournalCoding.decode(bytes, at: .start) == golden.entry, "\(golden.name)")
      // A form that has moved on since gives other bytes.
      guard try form(of: bytes) == form(of: row.bytes) else { continue }
      #expect(bytes == row.bytes, "\(golden.name)")
    }
  }

  @Test(arguments: GoldenJournal.allCases)
  func `the rows are what their links were made of`(journal: GoldenJournal) throws {
    var last: RowLink?
    for row in try rows(of: journal) {
      let record = row.record
      let link = RowLink(
        StoredRow(
          position: record.position, recordedAt: record.recordedAt, actor: record.actor,
          entry: row.bytes), after: last, by: journal.formula)
      #expect(link.link == JournalLink(row.link), "row \(record.position)")
      last = link
    }
  }

  @Test func `every kind of entry is there`() throws {
    let entries = GoldenJournal.allCases.flatMap(\.entries)
    let kinds = try entries.map {
      JournalCoding.kindNumber(of: try JournalCoding.encode($0.entry))
    }
    #expect(Set(kinds) == Set(JournalKind.allCases.map(\.rawValue)))
  }

  @Test func `documents of tables give the values that were put`() throws {
    let store = try folder.store()
    try store.tables.write { tables throws(StoreError) in try GoldenTables.fill(tables) }
    try store.replaceDocuments(by: GoldenFile.lines(of: GoldenFile.tables))
    try store.tables.read { tables throws(StoreError) in try GoldenTables.expectValues(in: tables) }
  }

  @Test func `the same values put today give the same documents`() throws {
    let store = try folder.store()
    try store.tables.write { tables throws(StoreError) in try GoldenTables.fill(tables) }
    #expect(try store.documentLines() == GoldenFile.lines(of: GoldenFile.tables))
    try store.tables.read { tables throws(StoreError) in try GoldenTables.expectValues(in: tables) }
  }

  /// The version of a document's form; nil for an entry that is none.
  private func form(of bytes: [UInt8]) throws -> UInt32? {
    switch try EncodedEntry(serializedBytes: bytes).kind {
    case .quarantined(let document), .quarantineReleased(let document),
      .shadowCompared(let document), .refused(let document), .tenantSet(let document),
      .connectorSet(let document), .classicPolicySet(let document),
      .compliancePolicySet(let document), .appProtectionPolicySet(let document),
      .groupSet(let document), .shadowSet(let document), .administrativeAct(let document),
      .adapterSet(let document), .trustSet(let document), .adapterSourceSet(let document):
      document.schema
    default: nil
    }
  }
}
