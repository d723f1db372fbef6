import AdapterRunning
import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

/// Counts what partners would be told of apps under other settings, or of devices in other groups, and are not told
/// now. A change discloses nothing by itself: the lists follow each device's next check-in. What a partner was told
/// before, and is told again as it was, is not counted: it is not sent again.
struct DisclosuresToCome: Sendable {
  private(set) var all: [DisclosureToCome] = []
  private let before: FleetSettings
  private let after: FleetSettings
  private let regrouped: GroupMembersChange?
  private let time: Timestamp
  /// The devices that change groups and are still to be looked at; nil: it is the whole fleet.
  private var members: ArraySlice<DeviceKey>?
  private var last: DeviceKey?

  private static let pageSize = 500

  init(
    from before: FleetSettings, to after: FleetSettings, regrouped: GroupMembersChange?,
    at time: Timestamp
  ) {
    self.before = before
    self.after = after
    self.regrouped = regrouped
    self.time = time
    members = regrouped.map { Set($0.added + $0.removed).sorted()[...] }
  }

  /// Whether there is a partner that could be told more.
  var isPossible: Bool { !partners.isEmpty }

  /// The partners that are told of apps and of which something changes.
  private var partners: [(before: ConnectorSituation?, after: ConnectorSituation)] {
    after.connectors.compactMap { partner in
      let known = before.connectors.first { $0.connector.id == partner.connector.id }
      let isSame = before.tenant == after.tenant && known == partner && regrouped == nil
      let isTold = partner.connector.isEffective(
        .allowPartnerToCollectIOSApplicationMetadata, tenant: after.tenant, health: partner.health,
        at: time)
      return isTold && !isSame ? (known, partner) : nil
    }
  }

  /// Looks at the next devices; nil when there are none any more.
  func countingPage(of tables: any TableReader) throws(StoreError) -> DisclosuresToCome? {
    var next = self
    let devices = try next.takePage(of: tables)
    guard !devices.isEmpty else { return nil }
    let partners = partners
    for device in devices where device.platform == .ios && device.leftAt == nil {
      let inventory = try tables.inventory(of: device.key) ?? Inventory()
      for (known, partner) in partners {
        let present = known.map { Extent(of: inventory, device, to: $0, before.tenant, time) }
        let coming = Extent(of: inventory, device.in(regrouped), to: partner, after.tenant, time)
        guard coming.isMore(than: present ?? .none),
          try !coming.wasTold(of: device.key, to: partner.connector.id, in: tables)
        else { continue }
        next.count(device, present ?? .none, coming, partner.connector)
      }
    }
    return next
  }

  private mutating func takePage(of tables: any TableReader) throws(StoreError) -> [Device] {
    guard let waiting = members else {
      let page = try tables.devices(after: last, limit: Self.pageSize)
      last = page.last?.key
      return page
    }
    members = waiting.dropFirst(Self.pageSize)
    var page: [Device] = []
    for key in waiting.prefix(Self.pageSize) {
      if let device = try tables.device(key) { page.append(device) }
    }
    return page
  }

  private mutating func count(
    _ device: Device, _ present: Extent, _ coming: Extent, _ connector: Connector
  ) {
    var index = all.firstIndex { $0.connector == connector.id.rawValue } ?? all.endIndex
    if index == all.endIndex {
      all.append(DisclosureToCome(connector))
      index = all.endIndex - 1
    }
    all[index].devices += 1
    guard device.ownership != .company else { return }
    all[index].personalDevices += 1
    all[index].personalApps += max(0, coming.apps - present.apps)
  }
}

/// How much of a device's apps a partner is told.
private struct Extent {
  enum Lists: Int { case none, managed, all }

  var lists: Lists
  /// By the lists that are known now.
  var apps: Int
  /// What is shared of the list that is known now; nil: nothing, or there is no list yet.
  private var disclosed: DisclosedInventory?

  static let none = Extent(lists: .none, apps: 0)

  private init(lists: Lists, apps: Int, disclosed: DisclosedInventory? = nil) {
    self.lists = lists
    self.apps = apps
    self.disclosed = disclosed
  }

  init(
    of inventory: Inventory, _ device: Device, to partner: ConnectorSituation, _ tenant: Tenant,
    _ time: Timestamp
  ) {
    switch Disclosure.inventory(inventory, of: device, to: partner, tenant: tenant, at: time) {
    case .shared(let disclosed, let record):
      self.init(lists: Self.lists(record), apps: disclosed.apps.count, disclosed: disclosed)
    // A list that has not arrived yet is told when it does.
    case .withheld(let reason, let record) where reason.rule == .inventoryUnknown:
      self.init(lists: Self.lists(record), apps: 0)
    case .withheld: self = .none
    }
  }

  private static func lists(_ record: DisclosureRecord) -> Lists {
    record.ownership == .company || record.fullInventory ? .all : .managed
  }

  func isMore(than other: Extent) -> Bool {
    lists.rawValue > other.lists.rawValue || apps > other.apps
  }

  /// Whether the partner has just this already.
  func wasTold(
    of device: DeviceKey, to partner: ConnectorID, in tables: any TableReader
  ) throws(StoreError) -> Bool {
    guard let disclosed else { return false }
    return try tables.told(of: [device], to: partner, .apps)[device] == ToldDigest(disclosed)
  }
}

extension Device {
  /// The device when it has changed its groups.
  fileprivate func `in`(_ change: GroupMembersChange?) -> Device {
    guard let change else { return self }
    var device = self
    if change.added.contains(key) { device.groups.insert(change.group) }
    if change.removed.contains(key) { device.groups.remove(change.group) }
    return device
  }
}
