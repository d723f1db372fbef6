import ConnectorModel
import ConnectorStore

extension Projector {
  /// Sets something aside, or counts that it was deadly once more.
  mutating func apply(
    _ finding: QuarantineFinding, at position: JournalPosition
  ) throws(StoreError) {
    guard try situations()[finding.subject.connector] != nil else { return }
    var item =
      try tables.quarantined(finding.subject)
      ?? QuarantinedItem(number: position, finding: finding, firstAt: finding.at, count: 0)
    item.finding = finding
    item.count += 1
    try tables.put(item)
  }
}
