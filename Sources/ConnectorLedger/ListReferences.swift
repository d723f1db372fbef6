import ConnectorModel
import ConnectorStore

extension ConnectorLedger {
  /// Check-ins as they go into the journal: a list that says the same as the one that its device has is not carried again,
  /// but referred to. Which list that is follows from the journal alone, so it does not matter what happens to the device
  /// until then; where the tables cannot be read, lists are carried. It blocks the calling thread.
  package nonisolated func withListReferences(_ batch: CheckInBatch) -> CheckInBatch {
    guard batch.checkIns.contains(where: \.hasLists) else { return batch }
    let referring = try? read { tables, _ throws(StoreError) in
      var batch = batch
      for index in batch.checkIns.indices where batch.checkIns[index].hasLists {
        guard let device = try tables.likelyDevice(of: batch.checkIns[index]),
          let known = try tables.inventory(of: device)
        else { continue }
        batch.checkIns[index].refer(to: known)
      }
      return batch
    }
    return referring ?? batch
  }
}

extension TableReader {
  /// Whose lists are probably the same.
  fileprivate func likelyDevice(of checkIn: CheckIn) throws(StoreError) -> DeviceKey? {
    for kind in IdentifierKind.strongestFirst {
      guard let identifier = checkIn.identifier(kind) else { continue }
      if let device = try deviceKeys(having: identifier).first { return device }
    }
    return nil
  }
}

extension CheckIn {
  /// A short list is carried: a reference is no shorter.
  private static let fewApps = 4

  fileprivate mutating func refer(to known: Inventory) {
    if let source = known.installedSource, let apps = installedApps, apps.count > Self.fewApps,
      apps.says(known.installed)
    {
      (installedApps, installedAppsSource) = (nil, source)
    }
    if let source = known.managedSource, let apps = managedApps, apps.count > Self.fewApps,
      apps.says(known.managed)
    {
      (managedApps, managedAppsSource) = (nil, source)
    }
  }
}

extension Journal {
  /// The check-in at a place; nil when there is none.
  func checkIn(_ source: ListSource) throws(StoreError) -> CheckIn? {
    guard
      case .checkIns(let batch) = try record(at: source.position, checkIn: source.ordinal)?.entry
    else { return nil }
    return batch.checkIns.first
  }
}

extension StoreError {
  static func missingList(
    of position: JournalPosition, in source: JournalPosition
  ) -> StoreError {
    StoreError(
      code: .unreadableEntry,
      message:
        "Journal row \(position) cannot be read: it refers to a list that row \(source) has not.",
      remedy: "Restore the store from a backup.")
  }
}
