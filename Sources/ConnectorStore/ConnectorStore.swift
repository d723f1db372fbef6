import ConnectorModel

/// Where a tenant's journal and its tables are kept: one protocol for every engine.
///
/// The journal is the truth. Tables are views of it that one writer brings up to date by reading it, and
/// they can be rebuilt from it at any time. A store decides nothing: what a journal entry does to the
/// tables is the caller's business.
package protocol ConnectorStore: Sendable {
  /// Appends entries in one transaction, a row each; when this returns they survive a power cut.
  func append(
    _ entries: [JournalEntry], actor: String, at time: Timestamp
  ) throws(StoreError) -> [JournalPosition]

  /// The rows that follow `position`, oldest first. At least one if there is one; then as many as fit
  /// into about `bytes` of encoded entries.
  func records(after position: JournalPosition, bytes: Int) throws(StoreError) -> [JournalRecord]

  /// The rows of some kinds that come before `position`, or all, newest first.
  func records(
    of kinds: Set<RecordKind>, before position: JournalPosition?, limit: Int
  ) throws(StoreError) -> [JournalRecord]

  /// The last row that was recorded at or before a moment; `start` when there is none.
  func lastRecord(by time: Timestamp) throws(StoreError) -> JournalPosition

  /// The last link of the chain over the journal; `start` when the journal is empty.
  func chainHead() throws(StoreError) -> ChainHead

  /// Goes along the chain from the first row to the last, or to the first that is wrong.
  ///
  /// - Parameters:
  ///   - checkpoint: an earlier head, which the journal must still hold; nil: there is none.
  ///   - progress: is told the place of each row.
  func verifyChain(
    against checkpoint: ChainHead?, progress: (Int64) -> Void
  ) throws(StoreError) -> ChainReport

  /// The last row of the journal; `start` when it is empty.
  func head() throws(StoreError) -> JournalPosition

  /// Reads from the tables as of one moment.
  func read<Value>(
    _ body: (any TableReader) throws(StoreError) -> Value
  ) throws(StoreError) -> Value

  /// Changes the tables in one transaction: all of it happens, or nothing.
  func write<Value>(
    _ body: (any TableWriter) throws(StoreError) -> Value
  ) throws(StoreError) -> Value

  /// Builds the tables anew with `project`, which reads the journal from its start, beside those in use;
  /// compares the two row by row; then puts the new ones in the place of the old.
  func rebuildTables(
    _ project: (any TableWriter) throws(StoreError) -> Void
  ) throws(StoreError) -> RebuildReport

  /// Tables apart from those in use, empty at first, which go when `body` returns: for what was the case
  /// at an earlier row of the journal. `body` may read the journal through the store.
  func withScratchTables<Value>(
    _ body: (any TableWriter) throws(StoreError) -> Value
  ) throws(StoreError) -> Value
}

/// The kinds of journal rows of which the record for administrators is made.
package enum RecordKind: CaseIterable, Sendable {
  case disclosures, decisions, refusals
  /// What administrators did, and what they have to know.
  case acts
}

/// What a rebuild of the tables found.
package struct RebuildReport: Hashable, Sendable, Codable {
  package var tables: [TableComparison]

  package var isIdentical: Bool { tables.allSatisfy { $0.onlyBefore == 0 && $0.onlyAfter == 0 } }

  package init(tables: [TableComparison]) {
    self.tables = tables
  }
}

package struct TableComparison: Hashable, Sendable, Codable {
  package var name: String
  package var rows: Int
  /// Rows that were in the table and are not in the rebuilt one.
  package var onlyBefore: Int
  /// Rows of the rebuilt table that were not there before.
  package var onlyAfter: Int

  package init(name: String, rows: Int, onlyBefore: Int, onlyAfter: Int) {
    self.name = name
    self.rows = rows
    self.onlyBefore = onlyBefore
    self.onlyAfter = onlyAfter
  }
}

/// Questions to the tables.
package protocol TableReader {
  /// The last journal row whose effect is in the tables.
  func coveredPosition() throws(StoreError) -> JournalPosition

  func tenant() throws(StoreError) -> Tenant

  /// By name.
  func connectors() throws(StoreError) -> [Connector]
  func connector(_ id: ConnectorID) throws(StoreError) -> Connector?
  func health(of connector: ConnectorID) throws(StoreError) -> ConnectorHealth
  /// All there ever were, oldest first.
  func classicPolicies() throws(StoreError) -> [ClassicPolicy]
  func compliancePolicies() throws(StoreError) -> [CompliancePolicy]
  func appProtectionPolicies() throws(StoreError) -> [AppProtectionPolicy]
  func groups() throws(StoreError) -> [DeviceGroup]
  func members(of group: GroupID) throws(StoreError) -> [DeviceKey]

  func deviceCount() throws(StoreError) -> Int
  func device(_ key: DeviceKey) throws(StoreError) -> Device?
  /// In the order of their keys.
  func devices(after key: DeviceKey?, limit: Int) throws(StoreError) -> [Device]
  /// Those that have this identifier, also those that have left, in the order of their keys.
  func deviceKeys(having identifier: DeviceIdentifier) throws(StoreError) -> [DeviceKey]
  /// Those of this name, compared without regard to case.
  func deviceKeys(named name: String) throws(StoreError) -> [DeviceKey]
  /// Those whose attributes (`.devices`) or inventory (`.apps`) changed after a position, with the
  /// position of the change, in its order. All changes of one position come together, so there can be
  /// more than `limit`.
  func changes(
    of operation: AdapterOperation, after position: JournalPosition, limit: Int
  ) throws(StoreError) -> [DeviceChange]
  /// The apps in an order of the store's own, each once.
  func inventory(of device: DeviceKey) throws(StoreError) -> Inventory?
  /// Whether an app is on the lists of the devices from `first` to `last`; without those of which no list
  /// says so.
  func listedApps(
    _ appId: String, from first: DeviceKey, through last: DeviceKey
  ) throws(StoreError) -> [DeviceKey: Bool]

  /// What partners have said of the devices from `first` to `last`.
  func partnerDevices(
    from first: DeviceKey, through last: DeviceKey
  ) throws(StoreError) -> [DeviceKey: [ConnectorID: [PartnerDevice]]]
  func partnerDevice(
    of connector: ConnectorID, device: DeviceKey, id: DeviceIdentifier?
  ) throws(StoreError) -> PartnerDevice?
  /// The partner devices on which a threat was ever opened.
  func partnerDevices(
    of connector: ConnectorID, withThreat id: String
  ) throws(StoreError) -> [LocatedPartnerDevice]
  /// The greatest time at which the threat was closed without naming a device.
  func closeWithoutDevice(of connector: ConnectorID, threat id: String) throws(StoreError)
    -> Timestamp?
  /// The device that a partner's own id was learnt to stand for.
  func learntDevice(of connector: ConnectorID, id: DeviceIdentifier) throws(StoreError)
    -> DeviceKey?
  /// Reports that match no device yet, oldest first.
  func unmatchedReports(of connector: ConnectorID, limit: Int) throws(StoreError)
    -> [UnmatchedReport]
  func unmatchedCount(of connector: ConnectorID) throws(StoreError) -> Int
  /// Those that name a device by this identifier.
  func unmatchedReports(
    of connector: ConnectorID, naming identifier: DeviceIdentifier
  ) throws(StoreError) -> [UnmatchedReport]

  /// Messages of the partner's that no adapter has read yet, oldest first.
  func pendingMessages(of connector: ConnectorID) throws(StoreError) -> [JournalPosition]
  /// Whether a message of this name came from this source before.
  func isKnown(
    message id: String, source: String, of connector: ConnectorID
  ) throws(StoreError) -> Bool
  /// Up to where changes have been delivered to the connector's adapter.
  func deliveredThrough(
    of connector: ConnectorID, operation: AdapterOperation
  ) throws(StoreError) -> JournalPosition

  /// What is set aside of a connector's, or, for nil, of all connectors', by number.
  func quarantined(of connector: ConnectorID?) throws(StoreError) -> [QuarantinedItem]
  func quarantined(_ subject: QuarantineSubject) throws(StoreError) -> QuarantinedItem?

  func shadowTrial(of connector: ConnectorID) throws(StoreError) -> ShadowTrial?
  /// Newest first.
  func shadowDifferences(
    of connector: ConnectorID, limit: Int
  ) throws(StoreError) -> [ShadowDifference]

  /// Newest first.
  func disclosures(of device: DeviceKey, limit: Int) throws(StoreError) -> [DisclosureRecord]
  func keptDecision(of device: DeviceKey) throws(StoreError) -> KeptDecision?
  func keptDecisions(
    from first: DeviceKey, through last: DeviceKey
  ) throws(StoreError) -> [DeviceKey: KeptDecision]
}

/// Changes to the tables. What is put replaces what was there under the same key.
package protocol TableWriter: TableReader {
  func setCoveredPosition(_ position: JournalPosition) throws(StoreError)

  func put(_ tenant: Tenant) throws(StoreError)
  func put(_ connector: Connector) throws(StoreError)
  /// Removes the connector with its health, partner devices, learnt pairs, unmatched reports, closes,
  /// pending messages, names of messages, deliveries, what is set aside, and the trial of a version.
  func removeConnector(_ id: ConnectorID) throws(StoreError)
  func put(_ health: ConnectorHealth, of connector: ConnectorID) throws(StoreError)
  func put(_ policy: ClassicPolicy) throws(StoreError)
  func removeClassicPolicy(_ id: PolicyID) throws(StoreError)
  func put(_ policy: CompliancePolicy) throws(StoreError)
  func removeCompliancePolicy(_ id: PolicyID) throws(StoreError)
  func put(_ policy: AppProtectionPolicy) throws(StoreError)
  func removeAppProtectionPolicy(_ id: PolicyID) throws(StoreError)
  func put(_ group: DeviceGroup) throws(StoreError)
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
  /// Stores by difference over rows of apps that all devices share.
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
  func setDeliveredThrough(
    _ position: JournalPosition, of connector: ConnectorID, operation: AdapterOperation
  ) throws(StoreError)

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
}

package struct DeviceChange: Hashable, Sendable {
  package var device: DeviceKey
  package var position: JournalPosition

  package init(device: DeviceKey, position: JournalPosition) {
    self.device = device
    self.position = position
  }
}

package struct LocatedPartnerDevice: Hashable, Sendable {
  package var device: DeviceKey
  package var partnerDevice: PartnerDevice

  package init(device: DeviceKey, partnerDevice: PartnerDevice) {
    self.device = device
    self.partnerDevice = partnerDevice
  }
}

/// A report that matches no device yet.
package struct UnmatchedReport: Hashable, Sendable, Codable {
  /// Its number in the queue: the journal position of its batch, shifted left by 20 bits, plus its index
  /// in that batch. So it is the same after a rebuild.
  package var number: Int64
  package var receivedAt: Timestamp
  package var report: Report

  package init(number: Int64, receivedAt: Timestamp, report: Report) {
    self.number = number
    self.receivedAt = receivedAt
    self.report = report
  }
}
