import ConnectorModel
import ConnectorStore

/// What tables say before rows have their effect, to spoil that effect by.
struct SpoiledTables {
  private let fault: PlantedFault
  private let covered: JournalPosition
  private let devices: [DeviceKey: Device]
  private let inventories: [DeviceKey: Inventory]
  /// When lists of apps changed last.
  private let changes: [DeviceKey: JournalPosition]

  /// Nil when the fault is none of the tables.
  init?(_ fault: PlantedFault?, _ tables: any TableReader) throws(StoreError) {
    guard let fault, fault == .overwrittenCursor || fault == .appsNotOfferedAgain else {
      return nil
    }
    self.fault = fault
    covered = try tables.coveredPosition()
    let all = try tables.devices(after: nil, limit: 100)
    devices = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })
    var inventories: [DeviceKey: Inventory] = [:]
    for device in all { inventories[device.key] = try tables.inventory(of: device.key) }
    self.inventories = inventories
    let changes = try tables.changes(of: .apps, after: .start, limit: 100)
    self.changes = Dictionary(uniqueKeysWithValues: changes.map { ($0.device, $0.position) })
  }

  /// Spoils what rows did in this transaction.
  func spoil(_ tables: any TableWriter, _ journal: any Journal) throws(StoreError) {
    let last = try tables.coveredPosition()
    let records = try journal.records(after: covered, bytes: .max).filter { $0.position <= last }
    switch fault {
    case .overwrittenCursor: try moveCursors(tables, by: records)
    default: try forgetOffers(tables, of: records)
    }
  }

  private func moveCursors(
    _ tables: any TableWriter, by records: [JournalRecord]
  ) throws(StoreError) {
    for record in records {
      guard case .reports(let batch) = record.entry, let through = batch.deliveredThrough,
        try tables.connector(batch.connector) != nil
      else { continue }
      var cursor = try tables.deliveryCursor(of: batch.connector, operation: batch.operation)
      guard record.position > cursor.resetAt else { continue }
      cursor.through = through
      try tables.setDeliveryCursor(cursor, of: batch.connector, operation: batch.operation)
    }
  }

  private func forgetOffers(
    _ tables: any TableWriter, of records: [JournalRecord]
  ) throws(StoreError) {
    let isByHand = records.contains { $0.entry.kind == .groupMembersChanged }
    guard !isByHand else { return }
    for (key, before) in devices {
      guard let inventory = inventories[key], let position = changes[key],
        try tables.device(key)?.groups != before.groups,
        try tables.inventory(of: key) == inventory
      else { continue }
      try tables.put(inventory, of: key, changedAt: position)
    }
  }
}
