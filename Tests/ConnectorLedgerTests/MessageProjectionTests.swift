import ConnectorModel
import ConnectorStore
import Testing

/// Messages that come more than once.
struct MessageProjectionTests {
  private static let partner = ConnectorID(rawValue: "11111111-2222-4333-8444-555555555555")

  private func message(_ id: String, from source: String = "drop") -> JournalEntry {
    .partnerMessage(
      PartnerMessage(
        connector: Self.partner, source: source, contentType: "", messageId: id,
        receivedAt: minute(1)))
  }

  private func pending(_ scratch: ScratchStore) throws -> [Int64] {
    try scratch.read { tables throws(StoreError) in
      try tables.pendingMessages(of: Self.partner).map(\.rawValue)
    }
  }

  @Test func `a message of a source and a name that are known has no effect`() throws {
    let scratch = try ScratchStore()
    try scratch.commit([message("m1"), message("m1"), message("m2")])
    #expect(try pending(scratch) == [1, 3])
    try scratch.commit([message("m1")])
    #expect(try pending(scratch) == [1, 3])
    #expect(try scratch.rebuild().isIdentical)
  }

  @Test func `another source may have a message of the same name, and one without a name is new`()
    throws
  {
    let scratch = try ScratchStore()
    try scratch.commit([message("m1"), message("m1", from: "poll"), message(""), message("")])
    #expect(try pending(scratch) == [1, 2, 3, 4])
    #expect(try scratch.rebuild().isIdentical)
  }
}
