import ConnectorModel

/// What one answer to app sync shared.
package struct DisclosureRecordView: Hashable, Sendable, Encodable {
  package var connector: ConnectorID
  package var device: DeviceKey
  package var at: Timestamp
  package var ownership: Ownership
  package var appSync: Bool
  package var fullInventory: Bool
  package var shared: Int
  package var withheld: Int

  package init(_ value: DisclosureRecord) {
    connector = value.connector
    device = value.device
    at = value.at
    ownership = value.ownership
    appSync = value.appSync
    fullInventory = value.fullInventory
    shared = value.shared
    withheld = value.withheld
  }
}
