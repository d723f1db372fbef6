import ConnectorModel
import JournalFormat
import Testing

@testable import ConnectorStore

@Suite struct SchemaVersionTests {
  private let folder = ScratchFolder()

  @Test func `a store of version 4 is brought to this one, and devices keep their identifiers`()
    throws
  {
    let store = try folder.store()
    var random = RandomValues(seed: 11)
    let devices = (1...2_500).map { random.storedDevice(DeviceKey(rawValue: $0)) }
    try store.tables.write { tables throws(StoreError) in
      for device in devices { try tables.put(device, was: nil, changedAt: .start) }
    }
    try store.goBack(to: 4)
    try store.change { connection throws(StoreError) in
      for device in devices where !device.identifiers.isEmpty {
        try connection.execute(
          "UPDATE device SET identifiers = ? WHERE key = ?",
          try PackedColumn.pack(EncodedIdentifiers(device.identifiers)), SQLValue(device.key))
      }
    }
    try store.close()
    let again = try folder.store()
    try again.tables.read { tables throws(StoreError) in
      #expect(try tables.devices(after: nil, limit: devices.count) == devices)
      for device in devices {
        for identifier in device.identifiers {
          #expect(try tables.deviceKeys(having: identifier).contains(device.key))
        }
      }
    }
    #expect(devices.contains { $0.identifiers.count > 2 })
    #expect(devices.contains { $0.identifiers.isEmpty })
  }

  @Test
  func `a store of version 4 knows from its journal which partners were recorded as unresponsive`()
    throws
  {
    let store = try folder.store()
    var random = RandomValues(seed: 12)
    let connectors = (0..<4).map { number in
      var connector = random.storedConnector()
      connector.descriptor.id = ConnectorID(rawValue: "connector \(number)")
      return connector
    }
    try store.tables.write { tables throws(StoreError) in
      for connector in connectors { try tables.put(connector) }
    }
    func record(_ kind: AdministrativeAct.Kind, _ number: Int) throws {
      try store.journal.append(
        .administrativeAct(AdministrativeAct(kind, of: connectors[number].id.rawValue)))
    }
    for number in 0..<3 { try record(.partnerUnresponsive, number) }
    try record(.partnerHeardAgain, 1)
    try store.journal.append(.connectorDeleted(connectors[2].id))
    try record(.partnerSilent, 3)
    try store.goBack(to: 4)
    try store.close()
    let since = try folder.store().tables.read { tables throws(StoreError) in
      var since: [Timestamp?] = []
      for connector in connectors {
        since.append(try tables.health(of: connector.id).unresponsiveSince)
      }
      return since
    }
    #expect(since == [Timestamp(milliseconds: 7), nil, nil, nil])
  }
}
