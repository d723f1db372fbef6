import ConnectorModel
import NameFolding

/// Questions to the tables.
package protocol TableReader {
  /// The last journal row whose effect is in the tables.
  func coveredPosition() throws(StoreError) -> JournalPosition
  /// The last journal row that the tables themselves name: at most the one that they cover, unless somebody has changed
  /// them.
  func namedPosition() throws(StoreError) -> JournalPosition
  /// The version of what entries do by which the tables were made; 0: none that is known.
  func projection() throws(StoreError) -> Int64

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
  /// What is kept of adapters and of those who sign them.
  func adapters() throws(StoreError) -> AdapterInventory

  func deviceCount() throws(StoreError) -> Int
  func device(_ key: DeviceKey) throws(StoreError) -> Device?
  /// In the order of their keys.
  func devices(after key: DeviceKey?, limit: Int) throws(StoreError) -> [Device]
  /// Those that have this identifier, or had it as their manager's id under an earlier enrolment, also those that have
  /// left, in the order of their keys.
  func deviceKeys(having identifier: DeviceIdentifier) throws(StoreError) -> [DeviceKey]
  /// The numbers of identifiers that several devices may share, after one of them, with those devices: what shares a
  /// number by chance, or may be shared, is among them.
  func sharedFingerprints(
    after last: Int64?, limit: Int
  ) throws(StoreError) -> [(fingerprint: Int64, devices: [DeviceKey])]
  /// Those of this name, as people type it.
  func deviceKeys(named name: FoldedName) throws(StoreError) -> [DeviceKey]
  /// Those whose names begin with this one, by name.
  func deviceKeys(
    withNameBeginning name: FoldedName, limit: Int
  ) throws(StoreError) -> [DeviceKey]
  /// Those whose names are like this one, the likest first. All names are looked at.
  func deviceKeys(
    withNameLike name: NameLikeness, limit: Int
  ) throws(StoreError) -> [DeviceKey]
  /// The next devices that a filter lets through, in the order of their keys.
  func deviceKeys(
    fitting filter: DeviceFilter, after last: DeviceKey?, limit: Int
  ) throws(StoreError) -> [DeviceKey]
  /// All devices that a filter lets through, in an order.
  func deviceKeys(
    fitting filter: DeviceFilter, in order: DeviceOrder
  ) throws(StoreError) -> [DeviceKey]
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
  /// Those that name a device by its key.
  func unmatchedReports(
    of connector: ConnectorID, naming device: DeviceKey
  ) throws(StoreError) -> [UnmatchedReport]

  /// Messages of the partner's that no adapter has read yet, oldest first.
  func pendingMessages(of connector: ConnectorID) throws(StoreError) -> [JournalPosition]
  /// How many they are, and how many bytes they take in the journal beside the tables.
  func pendingSize(of connector: ConnectorID) throws(StoreError) -> (count: Int, bytes: Int)
  /// Whether a message of this name came from this source before.
  func isKnown(
    message id: String, source: String, of connector: ConnectorID
  ) throws(StoreError) -> Bool
  /// Whether a message waits for an adapter to read it.
  func isPending(
    _ position: JournalPosition, of connector: ConnectorID
  ) throws(StoreError) -> Bool
  /// How far the connector's adapter has been told of changes.
  func deliveryCursor(
    of connector: ConnectorID, operation: AdapterOperation
  ) throws(StoreError) -> DeliveryCursor
  /// What the connector's adapter was told last of devices, or of their apps, of those that have not changed since.
  func told(
    of devices: [DeviceKey], to connector: ConnectorID, _ operation: AdapterOperation
  ) throws(StoreError) -> [DeviceKey: ToldDigest]
  /// The name of a partner that is connected, or was.
  func partnerName(of connector: ConnectorID) throws(StoreError) -> String?

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
  /// How many devices are kept as what, and when after a moment time alone may change the first of them.
  func keptDecisionCounts(after time: Timestamp) throws(StoreError) -> KeptDecisionCounts
  /// The next devices of which this state is kept, by key.
  func devices(
    keptAs state: ComplianceState, after last: DeviceKey?, limit: Int
  ) throws(StoreError) -> [DeviceKey]

  /// The parts of the journal that changed what is decided from about a device, up to a row, oldest first.
  func effects(
    on device: DeviceKey, through position: JournalPosition
  ) throws(StoreError) -> [JournalEffect]
  /// The last decision about a device that the journal keeps up to a row.
  func lastDecision(
    about device: DeviceKey, through position: JournalPosition
  ) throws(StoreError) -> JournalEffect?
  /// What reports had shown of each partner up to a row, also of one whose connector was deleted.
  func contacts(
    through position: JournalPosition
  ) throws(StoreError) -> [ConnectorID: PartnerContact]
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
package struct UnmatchedReport: Hashable, Sendable {
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

  package static func number(of index: Int, in position: JournalPosition) -> Int64 {
    position.rawValue << 20 | Int64(index)
  }

  /// The row of its batch.
  package static func position(of number: Int64) -> JournalPosition {
    JournalPosition(rawValue: number >> 20)
  }

  /// Its index in its batch.
  package static func index(of number: Int64) -> Int { Int(number & (1 << 20 - 1)) }
}
