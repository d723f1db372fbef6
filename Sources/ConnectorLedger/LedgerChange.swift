import ConnectorModel

/// What rows of the journal have changed, for those who have something to do because of it.
package struct LedgerChange: Hashable, Sendable {
  /// The last row that it covers.
  package var through: JournalPosition
  package var devices: ChangedDevices
  /// Whose messages, health, trial or set-aside records have changed.
  package var connectors: Set<ConnectorID>
  package var hasSettings: Bool
  /// Whether there may be something that an adapter has not been told.
  package var hasDeliveries: Bool

  package init(
    through: JournalPosition = .start, devices: ChangedDevices = ChangedDevices(),
    connectors: Set<ConnectorID> = [], hasSettings: Bool = false, hasDeliveries: Bool = false
  ) {
    self.through = through
    self.devices = devices
    self.connectors = connectors
    self.hasSettings = hasSettings
    self.hasDeliveries = hasDeliveries
  }

  /// For whoever has missed what came before a row: anything may have changed.
  static func everything(
    through position: JournalPosition, connectors: some Sequence<ConnectorID>
  ) -> LedgerChange {
    LedgerChange(
      through: position, devices: ChangedDevices(isWholeFleet: true), connectors: Set(connectors),
      hasSettings: true, hasDeliveries: true)
  }

  /// Nothing that others have to do anything about. Records of what was done are such.
  var isEmpty: Bool { devices.isEmpty && connectors.isEmpty && !hasSettings && !hasDeliveries }

  /// Takes over what came after.
  package static func += (all: inout LedgerChange, next: LedgerChange) {
    all.through = max(all.through, next.through)
    all.devices += next.devices
    all.connectors.formUnion(next.connectors)
    all.hasSettings = all.hasSettings || next.hasSettings
    all.hasDeliveries = all.hasDeliveries || next.hasDeliveries
  }
}
