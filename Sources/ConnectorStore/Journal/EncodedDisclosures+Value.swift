import ConnectorModel
import JournalFormat

extension EncodedDisclosures {
  init(_ records: [DisclosureRecord]) {
    self.init()
    var table = IndexTable<ConnectorID>()
    var before: Int64 = 0
    for record in records {
      connectors.append(table.index(of: record.connector))
      devices.append(record.device.rawValue)
      at.append(record.at.milliseconds &- before)
      before = record.at.milliseconds
      ownerships.append(record.ownership.number)
      switches.append((record.appSync ? 1 : 0) | (record.fullInventory ? 2 : 0))
      shared.append(Int64(record.shared))
      withheld.append(Int64(record.withheld))
    }
    connectorTable = table.values.map(\.rawValue)
  }

  func decoded() throws(UnreadableEntry) -> [DisclosureRecord] {
    try checkNoUnknownFields()
    let count = connectors.count
    guard devices.count == count, at.count == count, ownerships.count == count,
      switches.count == count, shared.count == count, withheld.count == count
    else { throw .lengths("disclosures") }
    let table = connectorTable.map(ConnectorID.init(rawValue:))
    var records: [DisclosureRecord] = []
    records.reserveCapacity(count)
    var before: Int64 = 0
    for index in 0..<count {
      guard switches[index] <= 3 else { throw .missing("switches") }
      before &+= at[index]
      records.append(
        DisclosureRecord(
          connector: try table.value(at: connectors[index], of: "connectors"),
          device: DeviceKey(rawValue: devices[index]), at: Timestamp(milliseconds: before),
          ownership: try Ownership(number: ownerships[index], field: "ownerships"),
          appSync: switches[index] & 1 != 0, fullInventory: switches[index] & 2 != 0,
          shared: Int(shared[index]), withheld: Int(withheld[index])))
    }
    return records
  }
}
