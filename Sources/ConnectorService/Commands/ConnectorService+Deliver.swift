import AdapterHost
import ComplianceEvaluation
import ConnectorModel
import ConnectorStore
import Logging

/// What was delivered to one adapter.
package struct DeliveryAnswer: Hashable, Sendable, Codable {
  package var connector: String
  package var devices = 0
  package var inventories = 0
  package var appsShared = 0
  package var appsWithheld = 0
  package var reports = 0
  /// Records that the adapter did not survive.
  package var quarantined = 0
  /// Why the delivery stopped; it goes on from there the next time.
  package var failure: String?

  init(connector: String) {
    self.connector = connector
  }

  fileprivate var hasNews: Bool {
    devices + inventories + reports + quarantined > 0 || failure != nil
  }
}

extension ConnectorService {
  private static let recordsPerBatch = 4_096

  /// Brings every adapter up to date on devices and inventories that its connector may know. Adapters are
  /// told at the same time; one that fails or hangs holds up no other.
  func deliverAll() async throws(ServiceError) -> [DeliveryAnswer] {
    let ids = try read { tables throws(StoreError) in try tables.connectors().map(\.id) }
    let answers = await withTaskGroup { group in
      for (index, id) in ids.enumerated() {
        group.addTask { (index, await self.outcome(ofDeliveringTo: id)) }
      }
      var answers: [(Int, Result<DeliveryAnswer?, ServiceError>)] = []
      for await answer in group { answers.append(answer) }
      return answers.sorted { $0.0 < $1.0 }.map(\.1)
    }
    var given: [DeliveryAnswer] = []
    for answer in answers {
      if let answer = try answer.get() { given.append(answer) }
    }
    return given
  }

  private func outcome(
    ofDeliveringTo id: ConnectorID
  ) async -> Result<DeliveryAnswer?, ServiceError> {
    do throws(ServiceError) { return .success(try await deliver(to: id)) } catch {
      return .failure(error)
    }
  }

  /// Nil when there was nothing to tell.
  func deliver(to id: ConnectorID) async throws(ServiceError) -> DeliveryAnswer? {
    try await inLane(.connector(id)) { service throws(ServiceError) in
      let tenant = try service.tenant()
      guard let situation = try service.situation(of: id),
        situation.acceptsReports(tenant: tenant, at: service.now())
      else { return nil }
      let answer = try await service.deliver(to: situation, tenant: tenant)
      return answer.hasNews ? answer : nil
    }
  }

  private nonisolated func situation(
    of id: ConnectorID
  ) throws(ServiceError) -> ConnectorSituation? {
    try read { tables throws(StoreError) in
      try ConnectorSituation.all(in: tables).first { $0.connector.id == id }
    }
  }

  private func deliver(
    to situation: ConnectorSituation, tenant: Tenant
  ) async throws(ServiceError) -> DeliveryAnswer {
    var answer = DeliveryAnswer(connector: situation.connector.descriptor.name)
    let connection: any AdapterConnection
    do {
      connection = try await self.connection(to: situation)
    } catch {
      answer.failure = error.message
      return answer
    }
    try await deliverDevices(to: situation, over: connection, tenant: tenant, answer: &answer)
    let appSync = Toggle.allowPartnerToCollectIOSApplicationMetadata
    if answer.failure == nil,
      situation.connector.isEffective(appSync, tenant: tenant, health: situation.health, at: now())
    {
      try await deliverApps(to: situation, over: connection, tenant: tenant, answer: &answer)
    }
    return answer
  }

  private func deliverDevices(
    to situation: ConnectorSituation, over connection: any AdapterConnection, tenant: Tenant,
    answer: inout DeliveryAnswer
  ) async throws(ServiceError) {
    let id = situation.connector.id
    while answer.failure == nil, let (keys, through) = try changes(of: .devices, for: id) {
      let time = now()
      let quarantine = try quarantine(of: id)
      let devices = try devices(keys).filter {
        Disclosure.device($0, to: situation, tenant: tenant, at: time) == .disclosed
          && !quarantine.holds($0)
      }
      let result = devices.isEmpty ? CrossingResult() : await connection.devices(devices)
      note(result.poisonous, devices.map(\.key), of: situation)
      let end = result.isUnsupported ? try head() : through
      try record(
        JournalEntry.reports(
          result, of: id, operation: .devices, deliveredThrough: result.failure == nil ? end : nil,
          receivedAt: time), with: [],
        quarantine.changes(
          by: result, offered: devices, adapterVersion: connection.descriptor.adapterVersion,
          at: time))
      if !devices.isEmpty {
        await shadow(.devices(devices), of: situation, answered: result, at: time)
      }
      answer.quarantined += result.poisonous.count
      answer.reports += result.reports.count
      answer.failure = result.failure?.message
      if result.failure == nil && !result.isUnsupported {
        answer.devices += devices.count - result.poisonous.count
      }
    }
  }

  private func deliverApps(
    to situation: ConnectorSituation, over connection: any AdapterConnection, tenant: Tenant,
    answer: inout DeliveryAnswer
  ) async throws(ServiceError) {
    let id = situation.connector.id
    while answer.failure == nil, let (keys, through) = try changes(of: .apps, for: id) {
      let time = now()
      let quarantine = try quarantine(of: id)
      let disclosed = try inventories(of: keys, for: situation, tenant: tenant, at: time).filter {
        !($0.inventory.map(quarantine.holds) ?? false)
      }
      let shared = disclosed.compactMap(\.inventory)
      let result = shared.isEmpty ? CrossingResult() : await connection.apps(shared)
      note(result.poisonous, shared.map(\.device), of: situation)
      let isDone = result.failure == nil && !result.isUnsupported && !shared.isEmpty
      let end = result.isUnsupported ? try head() : through
      try record(
        JournalEntry.reports(
          result, of: id, operation: .apps, deliveredThrough: result.failure == nil ? end : nil,
          receivedAt: now()), with: isDone ? disclosed.map(\.record) : [],
        quarantine.changes(
          by: result, offered: shared, adapterVersion: connection.descriptor.adapterVersion,
          at: now()))
      if !shared.isEmpty {
        await shadow(.apps(shared), of: situation, answered: result, at: time)
      }
      answer.quarantined += result.poisonous.count
      answer.reports += result.reports.count
      answer.failure = result.failure?.message
      guard isDone else { continue }
      answer.inventories += shared.count - result.poisonous.count
      answer.appsShared += disclosed.reduce(0) { $0 + $1.record.shared }
      answer.appsWithheld += disclosed.reduce(0) { $0 + $1.record.withheld }
    }
  }

  /// Says which records an adapter does not survive; they are set aside and not offered again until they
  /// change.
  func note(
    _ records: [PoisonousRecord], _ keys: [DeviceKey], of situation: ConnectorSituation
  ) {
    for record in records where keys.indices.contains(record.index) {
      log.error(
        "the adapter does not survive a record, which was left out: \(record.message)",
        metadata: [
          "partner": "\(situation.connector.descriptor.name)", "code": "\(record.code)",
          "device": "\(keys[record.index])",
        ])
    }
  }

  /// What an answer to app sync discloses, and the record of it, are made durable with its reports; so is
  /// what was set aside.
  func record(
    _ reports: [JournalEntry], with disclosures: [DisclosureRecord], _ quarantine: [JournalEntry]
  ) throws(ServiceError) {
    try commit((disclosures.isEmpty ? [] : [.disclosures(disclosures)]) + reports + quarantine)
  }

  func inventories(
    of keys: [DeviceKey], for situation: ConnectorSituation, tenant: Tenant, at time: Timestamp
  ) throws(ServiceError) -> [InventoryDisclosure] {
    try read { tables throws(StoreError) in
      var disclosures: [InventoryDisclosure] = []
      for key in keys {
        guard let device = try tables.device(key), device.platform == .ios,
          let inventory = try tables.inventory(of: key)
        else { continue }
        disclosures.append(
          Disclosure.inventory(inventory, of: device, to: situation, tenant: tenant, at: time))
      }
      return disclosures
    }
  }

  private func head() throws(ServiceError) -> JournalPosition {
    try storing { () throws(StoreError) in try store.head() }
  }

  /// The next devices to deliver, and the position up to which that brings the adapter.
  private func changes(
    of operation: AdapterOperation, for connector: ConnectorID
  ) throws(ServiceError) -> ([DeviceKey], JournalPosition)? {
    try read { tables throws(StoreError) in
      let from = try tables.deliveredThrough(of: connector, operation: operation)
      let changes = try tables.changes(of: operation, after: from, limit: Self.recordsPerBatch)
      return changes.last.map { (changes.map(\.device), $0.position) }
    }
  }

  func devices(_ keys: [DeviceKey]) throws(ServiceError) -> [Device] {
    try read { tables throws(StoreError) in
      var devices: [Device] = []
      for key in keys {
        if let device = try tables.device(key) { devices.append(device) }
      }
      return devices
    }
  }
}

extension InventoryDisclosure {
  /// What is handed over; nil when everything is withheld.
  var inventory: DisclosedInventory? {
    if case .shared(let inventory, _) = self { inventory } else { nil }
  }
}
