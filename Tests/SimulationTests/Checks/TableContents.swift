import ConnectorModel
import ConnectorStore

/// All that tables say, so that two can be compared whatever their engines number within.
struct TableContents: Hashable {
  private var tenant: Tenant
  private var connectors: [Connector]
  private var health: [ConnectorHealth]
  private var classicPolicies: [ClassicPolicy]
  private var groups: [DeviceGroup]
  private var members: [[DeviceKey]]
  private var devices: [Device]
  private var inventories: [Inventory?]
  private var partnerDevices: [DeviceKey: [ConnectorID: [PartnerDevice]]]
  private var changes: [[DeviceChange]] = []
  private var unmatched: [[UnmatchedReport]] = []
  private var pending: [[JournalPosition]] = []
  private var cursors: [DeliveryCursor] = []
  private var told: [[DeviceKey: ToldDigest]] = []
  private var quarantined: [QuarantinedItem]
  private var trials: [ShadowTrial?] = []
  private var differences: [[ShadowDifference]] = []
  private var disclosures: [[DisclosureRecord]] = []

  init(of tables: SQLiteTables) throws(StoreError) {
    self = try tables.look { tables throws(StoreError) in try TableContents(tables) }
  }

  private init(_ tables: any TableReader) throws(StoreError) {
    tenant = try tables.tenant()
    connectors = try tables.connectors()
    health = []
    classicPolicies = try tables.classicPolicies()
    groups = try tables.groups()
    members = []
    devices = try tables.devices(after: nil, limit: 1_000)
    inventories = []
    partnerDevices = try tables.partnerDevices(
      from: DeviceKey(rawValue: 0), through: DeviceKey(rawValue: 1_000))
    quarantined = try tables.quarantined(of: nil)
    for group in groups { members.append(try tables.members(of: group.id)) }
    for device in devices {
      inventories.append(try tables.inventory(of: device.key)?.inOrder)
      disclosures.append(try tables.disclosures(of: device.key, limit: 1_000))
    }
    for operation in [AdapterOperation.devices, .apps] {
      changes.append(try tables.changes(of: operation, after: .start, limit: 1_000))
    }
    for connector in connectors.map(\.id) { try add(connector, tables) }
  }

  private mutating func add(
    _ connector: ConnectorID, _ tables: any TableReader
  ) throws(StoreError) {
    health.append(try tables.health(of: connector))
    unmatched.append(try tables.unmatchedReports(of: connector, limit: 1_000))
    pending.append(try tables.pendingMessages(of: connector))
    for operation in [AdapterOperation.devices, .apps] {
      cursors.append(try tables.deliveryCursor(of: connector, operation: operation))
      told.append(try tables.told(of: devices.map(\.key), to: connector, operation))
    }
    trials.append(try tables.shadowTrial(of: connector))
    differences.append(try tables.shadowDifferences(of: connector, limit: 1_000))
  }
}

extension Inventory {
  /// Lists are kept in an order of the tables' own.
  fileprivate var inOrder: Inventory {
    var inventory = self
    inventory.installed.sort { ($0.appId ?? "") < ($1.appId ?? "") }
    inventory.managed.sort { $0.appId < $1.appId }
    return inventory
  }
}
