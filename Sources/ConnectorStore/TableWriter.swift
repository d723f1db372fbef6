import ConnectorModel

/// Changes to the tables. What is put replaces what was there under the same key.
package protocol TableWriter: TableReader {
  func setCoveredPosition(_ position: JournalPosition) throws(StoreError)
  func setProjection(_ version: Int64) throws(StoreError)

  func put(_ tenant: Tenant) throws(StoreError)
  func put(_ connector: Connector) throws(StoreError)
  /// Removes the connector with its health, partner devices, learnt pairs, unmatched reports, closes,
  /// pending messages, names of messages, deliveries, what was told, what is set aside, and the trial of a version.
  func removeConnector(_ id: ConnectorID) throws(StoreError)
  func put(_ health: ConnectorHealth, of connector: ConnectorID) throws(StoreError)
  func put(_ policy: ClassicPolicy) throws(StoreError)
  func removeClassicPolicy(_ id: PolicyID) throws(StoreError)
  func put(_ policy: CompliancePolicy) throws(StoreError)
  func removeCompliancePolicy(_ id: PolicyID) throws(StoreError)
  func put(_ policy: AppProtectionPolicy) throws(StoreError)
  func removeAppProtectionPolicy(_ id: PolicyID) throws(StoreError)
  func put(_ group: DeviceGroup) throws(StoreError)
  func put(_ settings: AdapterSettings) throws(StoreError)
  func put(_ settings: TrustSettings) throws(StoreError)
  func put(adapterSource folder: String?) throws(StoreError)
  /// Removes the group and its memberships.
  func removeGroup(_ id: GroupID) throws(StoreError)
  func setMember(_ device: DeviceKey, of group: GroupID, _ isMember: Bool) throws(StoreError)

  /// Looks up the devices of rows that are about to have their effect, all at once, which is faster than one by
  /// one. It changes no answer.
  func expect(_ records: [JournalRecord]) throws(StoreError)
  /// The key of the next device that is put for the first time.
  func nextDeviceKey() throws(StoreError) -> DeviceKey
  /// `Device.groups` is not written here; `setMember` is.
  ///
  /// - Parameter before: The device as it is kept; nil for one that is put for the first time.
  func put(
    _ device: Device, was before: Device?, changedAt position: JournalPosition
  ) throws(StoreError)
  /// Stores by difference over rows of apps that all devices share. Lists that say the same as before at a later time
  /// are no change, unless some partner's delivery of lists was reset since; the very same inventory is one.
  func put(
    _ inventory: Inventory, of device: DeviceKey, changedAt position: JournalPosition
  ) throws(StoreError)
  func removeInventory(of device: DeviceKey) throws(StoreError)

  func put(
    _ partnerDevice: PartnerDevice, of connector: ConnectorID, device: DeviceKey
  ) throws(StoreError)
  func putCloseWithoutDevice(
    of connector: ConnectorID, threat id: String, at time: Timestamp
  ) throws(StoreError)
  func learn(
    _ id: DeviceIdentifier, of connector: ConnectorID, is device: DeviceKey
  ) throws(StoreError)
  /// Adds a report to the queue and drops the oldest beyond `capacity`; how many were dropped.
  func addUnmatched(_ report: UnmatchedReport, of connector: ConnectorID, capacity: Int)
    throws(StoreError) -> Int
  func removeUnmatched(_ number: Int64, of connector: ConnectorID) throws(StoreError)

  func addPendingMessage(_ position: JournalPosition, of connector: ConnectorID) throws(StoreError)
  /// Keeps the name that its sender gave a message.
  func learn(
    message id: String, source: String, at position: JournalPosition, of connector: ConnectorID
  ) throws(StoreError)
  func removePendingMessage(_ position: JournalPosition, of connector: ConnectorID)
    throws(StoreError)
  func setDeliveryCursor(
    _ cursor: DeliveryCursor, of connector: ConnectorID, operation: AdapterOperation
  ) throws(StoreError)
  func put(
    _ told: [Told], to connector: ConnectorID, _ operation: AdapterOperation
  ) throws(StoreError)
  /// Forgets what all partners were told of a device, or of its apps.
  func removeTold(of device: DeviceKey, _ operation: AdapterOperation) throws(StoreError)
  func put(partnerName name: String, of connector: ConnectorID) throws(StoreError)

  func put(_ item: QuarantinedItem) throws(StoreError)
  func removeQuarantined(_ subject: QuarantineSubject) throws(StoreError)

  func put(_ trial: ShadowTrial, of connector: ConnectorID) throws(StoreError)
  /// Adds what one row of the journal has found, and drops the oldest beyond `capacity`.
  func addShadowDifferences(
    _ differences: [ShadowDifference], of connector: ConnectorID, from position: JournalPosition,
    capacity: Int
  ) throws(StoreError)
  func removeShadowDifferences(of connector: ConnectorID) throws(StoreError)

  func add(_ disclosure: DisclosureRecord) throws(StoreError)
  func put(_ decision: KeptDecision) throws(StoreError)
  /// Notes that a part of the journal concerned a device, after all that were noted before.
  func noteEffect(_ effect: JournalEffect, on device: DeviceKey) throws(StoreError)
  func note(_ contact: PartnerContact, of connector: ConnectorID) throws(StoreError)
}
