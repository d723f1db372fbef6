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
    try store.write { tables throws(StoreError) in
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
    try again.read { tables throws(StoreError) in
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
}
