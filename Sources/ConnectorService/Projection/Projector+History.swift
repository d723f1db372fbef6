import ConnectorModel
import ConnectorStore

extension Projector {
  /// Builds in empty tables what decides on devices, as it was after a row of the journal. Lists of apps
  /// decide on nothing and are left out, as are the records of what was disclosed.
  ///
  /// - Parameter done: is called after each row has had its effect.
  static func replay(
    _ store: any ConnectorStore, through last: JournalPosition, into tables: any TableWriter,
    done: (JournalRecord) throws(StoreError) -> Void
  ) throws(StoreError) {
    while true {
      let records = try store.records(
        after: try tables.coveredPosition(), bytes: bytesPerPortion)
      guard !records.isEmpty else { return }
      var projector = try Projector(tables: tables, for: records)
      for var record in records {
        guard record.position <= last else { return }
        record.entry = record.entry.decidingPart
        try projector.apply(record)
        try done(record)
      }
    }
  }
}

extension JournalEntry {
  fileprivate var decidingPart: JournalEntry {
    switch self {
    case .checkIns(var batch):
      for index in batch.checkIns.indices {
        batch.checkIns[index].installedApps = nil
        batch.checkIns[index].managedApps = nil
      }
      return .checkIns(batch)
    case .disclosures: return .disclosures([])
    default: return self
    }
  }
}
