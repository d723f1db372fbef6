import ConnectorModel
import Testing

@testable import ConnectorStore

/// What is set aside, and what is tried.
@Suite struct AdapterTableTests {
  private let one = ConnectorID(rawValue: "one")

  private func item(_ number: Int64, _ item: QuarantineSubject.Item) -> QuarantinedItem {
    var random = RandomValues(seed: UInt64(number))
    var finding = random.quarantineFinding()
    finding.subject = QuarantineSubject(connector: one, item: item)
    return QuarantinedItem(
      number: JournalPosition(rawValue: number), finding: finding, firstAt: random.commonTime(),
      count: 3)
  }

  @Test func `what is set aside comes back by its number, by its subject and by connector`() throws
  {
    let key = DeviceKey(rawValue: 4)
    let items = [
      item(2, .message(JournalPosition(rawValue: 1))), item(5, .device(key)),
      item(7, .inventory(key)),
    ]
    try SQLiteTables().write { tables throws(StoreError) in
      for item in items.reversed() { try tables.put(item) }
      #expect(try tables.quarantined(of: nil) == items)
      #expect(try tables.quarantined(of: one) == items)
      #expect(try tables.quarantined(of: .defender).isEmpty)
      for item in items { #expect(try tables.quarantined(item.finding.subject) == item) }
      try tables.removeQuarantined(items[1].finding.subject)
      #expect(try tables.quarantined(of: one) == [items[0], items[2]])
      try tables.removeConnector(one)
      #expect(try tables.quarantined(of: nil).isEmpty)
    }
  }

  @Test func `of the differences of a trial the newest are kept`() throws {
    var random = RandomValues(seed: 4)
    let differences = (0..<5).map { _ in random.shadowDifference() }
    let trial = random.shadowTrial()
    try SQLiteTables().write { tables throws(StoreError) in
      try tables.put(trial, of: one)
      #expect(try tables.shadowTrial(of: one) == trial)
      for (row, pair) in [differences[0...1], differences[2...4]].enumerated() {
        try tables.addShadowDifferences(
          Array(pair), of: one, from: JournalPosition(rawValue: Int64(row)), capacity: 4)
      }
      #expect(
        try tables.shadowDifferences(of: one, limit: 9) == Array(differences[1...].reversed()))
      #expect(try tables.shadowDifferences(of: one, limit: 1) == [differences[4]])
      try tables.removeShadowDifferences(of: one)
      #expect(try tables.shadowDifferences(of: one, limit: 9).isEmpty)
    }
  }
}
