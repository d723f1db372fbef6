import AdapterHost
import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// The next devices or inventories for one adapter, as the tables have them at one moment, already filtered by
/// what its partner may know and by what is set aside.
struct DeliveryBatch: Sendable {
  let operation: AdapterOperation
  /// The connector as the batch was made for it.
  let situation: ConnectorSituation
  let time: Timestamp
  /// Where the cursor was.
  let from: DeliveryCursor
  /// Up to where the rows were looked at.
  private let through: JournalPosition
  /// Whether the batch tells of all that is new up to there. Otherwise the cursor stays, and the rest comes next.
  private let isWhole: Bool
  private var devices: [Device] = []
  private var disclosed: [InventoryDisclosure] = []
  /// What is kept of what is offered, in its order, when the adapter was told.
  private let news: [Told]
  private let quarantine: Quarantine

  /// Nil when there is nothing left of this kind, or the partner takes nothing of it now.
  ///
  /// - Parameters:
  ///   - limit: how many changes are looked at, about.
  ///   - most: how many records are offered.
  init?(
    _ operation: AdapterOperation, for id: ConnectorID, as state: LedgerState, at time: Timestamp,
    limit: Int, offering most: Int, in tables: any TableReader
  ) throws(StoreError) {
    let tenant = state.settings.tenant
    guard let situation = state.situation(of: id),
      situation.acceptsReports(tenant: tenant, at: time)
    else { return nil }
    let connector = situation.connector
    let appSync = Toggle.allowPartnerToCollectIOSApplicationMetadata
    if operation == .apps {
      guard
        connector.isEffective(appSync, tenant: tenant, health: situation.health, at: time)
      else { return nil }
    }
    from = try tables.deliveryCursor(of: connector.id, operation: operation)
    let changes = try tables.changes(of: operation, after: from.through, limit: limit)
    guard let last = changes.last else { return nil }
    (self.operation, self.situation, self.time) = (operation, situation, time)
    through = last.position
    let quarantine = Quarantine(of: connector.id, try tables.quarantined(of: connector.id))
    self.quarantine = quarantine
    let keys = changes.map(\.device)
    if operation == .devices {
      devices = try tables.disclosedDevices(keys, to: situation, tenant: tenant, at: time)
        .filter { !quarantine.holds($0) }
      let all = try tables.news(among: devices, to: connector.id, operation)
      news = Array(all.prefix(most))
      isWhole = news.count == all.count
      let keys = Set(news.map(\.device))
      devices.removeAll { !keys.contains($0.key) }
    } else {
      disclosed = try tables.disclosures(of: keys, to: situation, tenant: tenant, at: time)
        .filter { !($0.inventory.map(quarantine.holds) ?? false) }
      let all = try tables.news(
        among: disclosed.compactMap(\.inventory), to: connector.id, operation)
      news = Array(all.prefix(most))
      let isWhole = news.count == all.count
      self.isWhole = isWhole
      let keys = Set(news.map(\.device))
      // What is withheld as a whole is recorded once, with the last part.
      disclosed.removeAll { $0.inventory.map { !keys.contains($0.device) } ?? !isWhole }
    }
  }

  private var inventories: [DisclosedInventory] { disclosed.compactMap(\.inventory) }

  var offeredKeys: [DeviceKey] { devices.map(\.key) + inventories.map(\.device) }

  /// Hands the batch over; an empty one is answered without the adapter. A single record that is too large is left
  /// out, like one that the adapter does not survive.
  func offer(over connection: any AdapterConnection) async -> CrossingResult {
    if !devices.isEmpty {
      return await connection.devices(devices).settingAside(tooLargeOf: devices.count)
    }
    let inventories = inventories
    guard !inventories.isEmpty else { return CrossingResult() }
    return await connection.apps(inventories).settingAside(tooLargeOf: inventories.count)
  }

  /// Where an answer brings the cursor.
  ///
  /// - Parameter head: the end of the journal: an adapter that has no use for such records is told of none.
  func delivered(by result: CrossingResult, head: JournalPosition) -> JournalPosition? {
    guard result.failure == nil else { return nil }
    if result.isUnsupported { return head }
    return isWhole ? through : nil
  }

  /// Up to where the adapter has answered, whether or not something is left before.
  func answered(by result: CrossingResult, head: JournalPosition) -> JournalPosition {
    result.isUnsupported ? head : through
  }

  /// What a trial version is given as well; nil for an empty batch.
  var shadowedCall: ShadowedCall? {
    if !devices.isEmpty { return .devices(devices) }
    let inventories = inventories
    return inventories.isEmpty ? nil : .apps(inventories)
  }

  func isDisclosed(by result: CrossingResult) -> Bool {
    result.failure == nil && !result.isUnsupported && !inventories.isEmpty
  }

  var disclosures: [DisclosureRecord] { disclosed.map(\.record) }

  /// What the adapter was told: all that was offered but what it did not survive.
  func told(by result: CrossingResult) -> [Told] {
    guard result.failure == nil, !result.isUnsupported else { return [] }
    let dead = Set(result.poisonous.map(\.index))
    return news.indices.filter { !dead.contains($0) }.map { news[$0] }
  }

  func quarantineChanges(
    by result: CrossingResult, adapterVersion: String, at time: Timestamp
  ) -> [JournalEntry] {
    operation == .devices
      ? quarantine.changes(by: result, offered: devices, adapterVersion: adapterVersion, at: time)
      : quarantine.changes(
        by: result, offered: inventories, adapterVersion: adapterVersion, at: time)
  }

  func count(_ result: CrossingResult, in answer: inout DeliveryAnswer) {
    answer.quarantined += result.poisonous.count
    answer.reports += result.reports.count
    answer.failure = result.failure?.message
    guard result.failure == nil, !result.isUnsupported else { return }
    if operation == .devices {
      answer.devices += devices.count - result.poisonous.count
    } else if !inventories.isEmpty {
      answer.inventories += inventories.count - result.poisonous.count
      answer.appsShared += disclosed.reduce(0) { $0 + $1.record.shared }
      answer.appsWithheld += disclosed.reduce(0) { $0 + $1.record.withheld }
    }
  }
}

extension InventoryDisclosure {
  /// What is handed over; nil when everything is withheld.
  var inventory: DisclosedInventory? {
    if case .shared(let inventory, _) = self { inventory } else { nil }
  }
}

extension TableReader {
  /// Those of the records that a connector's adapter was not told of as they are.
  fileprivate func news(
    among records: [some OfferedRecord], to connector: ConnectorID, _ operation: AdapterOperation
  ) throws(StoreError) -> [Told] {
    let told = records.map(\.told)
    let known = try self.told(of: told.map(\.device), to: connector, operation)
    return told.filter { known[$0.device] != $0.digest }
  }

  /// Those of the devices that a partner may be told of.
  func disclosedDevices(
    _ keys: [DeviceKey], to situation: ConnectorSituation, tenant: Tenant, at time: Timestamp
  ) throws(StoreError) -> [Device] {
    var devices: [Device] = []
    for key in keys {
      guard let device = try device(key),
        Disclosure.device(device, to: situation, tenant: tenant, at: time) == .disclosed
      else { continue }
      devices.append(device)
    }
    return devices
  }

  /// What a partner may be told of the apps of devices; app sync is iOS only.
  func disclosures(
    of keys: [DeviceKey], to situation: ConnectorSituation, tenant: Tenant, at time: Timestamp
  ) throws(StoreError) -> [InventoryDisclosure] {
    var disclosures: [InventoryDisclosure] = []
    for key in keys {
      guard let device = try device(key), device.platform == .ios,
        let inventory = try inventory(of: key)
      else { continue }
      disclosures.append(
        Disclosure.inventory(inventory, of: device, to: situation, tenant: tenant, at: time))
    }
    return disclosures
  }
}
