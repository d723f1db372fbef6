import ConnectorModel
import ConnectorStore
import Testing

/// What is kept of adapters and keys, as rows of the journal.
@Suite struct AdapterEntryTests {
  @Test(arguments: GoldenEntry.installations.map(\.entry))
  func `they come back as they were`(entry: JournalEntry) throws {
    let bytes = try JournalCoding.encode(entry)
    #expect(try JournalCoding.decode(bytes, at: .start) == entry)
  }

  @Test func `what is no version and no time is refused`() throws {
    let entries = GoldenEntry.installations.map(\.entry)
    for (entry, text, other) in [
      (entries[0], "1.1.0-rc.1", "1.1.0_rc.1"), (entries[2], "2024-", "2O24-"),
    ] {
      let bytes = try JournalCoding.encode(entry)
      let changed = String(decoding: bytes, as: UTF8.self).replacing(text, with: other)
      let error = #expect(throws: StoreError.self) {
        try JournalCoding.decode(Array(changed.utf8), at: .start)
      }
      #expect(error?.code == .unreadableEntry)
    }
  }
}
