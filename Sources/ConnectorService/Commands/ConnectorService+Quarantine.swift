import AdapterHost
import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

/// What came of offering something again that was set aside.
package struct QuarantineRetryAnswer: Hashable, Sendable, Codable {
  package var number: Int64
  package var connector: String
  /// "device #7", "message 12".
  package var item: String
  /// The adapter has answered; it is no longer set aside.
  package var isAnswered: Bool
  package var reports: Int
  /// Why it is still set aside.
  package var code: String?
  package var reason: String?
}

extension ConnectorService {
  func quarantine(of connector: ConnectorID) throws(ServiceError) -> Quarantine {
    Quarantine(
      of: connector,
      try read { tables throws(StoreError) in try tables.quarantined(of: connector) })
  }

  /// Offers something once more, as it is now. It is no longer set aside if the adapter answers.
  package func retryQuarantined(
    _ number: Int64
  ) async throws(ServiceError) -> QuarantineRetryAnswer {
    let connector = try quarantinedItem(number).finding.subject.connector
    return try await inLane(.connector(connector)) { service throws(ServiceError) in
      try await service.retry(number)
    }
  }

  private func retry(_ number: Int64) async throws(ServiceError) -> QuarantineRetryAnswer {
    let subject = try quarantinedItem(number).finding.subject
    let situation = try situation(named: subject.connector.rawValue)
    let name = situation.connector.descriptor.name
    if let refusal = situation.refusal(tenant: try tenant(), at: now()) {
      throw ServiceError(.denied, refusal, partner: name)
    }
    let connection = try await connection(to: situation)
    let (result, entries) =
      switch subject.item {
      case .device(let key): try await offer(device: key, to: situation, over: connection)
      case .inventory(let key): try await offer(inventory: key, to: situation, over: connection)
      case .message(let position): try await offer(message: position, over: connection)
      }
    let act = AdministrativeAct(
      .quarantineRetried, of: name, which: String(number), detail: subject.item.words)
    try commit([.administrativeAct(act)] + entries)
    let finding = entries.lazy.compactMap(\.quarantineFinding).first
    return QuarantineRetryAnswer(
      number: number, connector: name, item: subject.item.words, isAnswered: finding == nil,
      reports: result.reports.count, code: finding?.code, reason: finding?.message)
  }

  /// Gives something up. A message that is dropped is never read; a record of a device is offered again
  /// when the device is.
  package func dropQuarantined(_ number: Int64) async throws(ServiceError) -> QuarantineView {
    let connector = try quarantinedItem(number).finding.subject.connector
    return try await inLane(.connector(connector)) { service throws(ServiceError) in
      try service.drop(number)
    }
  }

  private func drop(_ number: Int64) throws(ServiceError) -> QuarantineView {
    let view = try quarantined(number)
    let subject = try quarantinedItem(number).finding.subject
    let act = AdministrativeAct(
      .quarantineDropped, of: view.connectorName, which: String(number), detail: subject.item.words)
    try commit([
      .administrativeAct(act),
      .quarantineReleased(QuarantineRelease(subject: subject, reason: .dropped)),
    ])
    return view
  }

  private func offer(
    device key: DeviceKey, to situation: ConnectorSituation, over connection: any AdapterConnection
  ) async throws(ServiceError) -> (CrossingResult, [JournalEntry]) {
    let time = now()
    let tenant = try tenant()
    let devices = try devices([key]).filter {
      Disclosure.device($0, to: situation, tenant: tenant, at: time) == .disclosed
    }
    guard !devices.isEmpty else { throw .notDisclosed(.device(key), to: situation) }
    let result = await connection.devices(devices)
    note(result.poisonous, [key], of: situation)
    return try entries(result, .devices, devices, of: situation, connection, at: time)
  }

  private func offer(
    inventory key: DeviceKey, to situation: ConnectorSituation,
    over connection: any AdapterConnection
  ) async throws(ServiceError) -> (CrossingResult, [JournalEntry]) {
    let time = now()
    let tenant = try tenant()
    let disclosed = try inventories(of: [key], for: situation, tenant: tenant, at: time)
    let shared = disclosed.compactMap(\.inventory)
    guard !shared.isEmpty,
      situation.connector.isEffective(
        .allowPartnerToCollectIOSApplicationMetadata, tenant: tenant, health: situation.health,
        at: time)
    else { throw .notDisclosed(.inventory(key), to: situation) }
    let result = await connection.apps(shared)
    note(result.poisonous, [key], of: situation)
    let (_, entries) = try entries(result, .apps, shared, of: situation, connection, at: time)
    return (result, [.disclosures(disclosed.map(\.record))] + entries)
  }

  private func entries(
    _ result: CrossingResult, _ operation: AdapterOperation, _ offered: [some OfferedRecord],
    of situation: ConnectorSituation, _ connection: any AdapterConnection, at time: Timestamp
  ) throws(ServiceError) -> (CrossingResult, [JournalEntry]) {
    if let failure = result.failure { throw ServiceError(failure) }
    let id = situation.connector.id
    let batch = JournalEntry.reports(result, of: id, operation: operation, receivedAt: time)
    let changes = try quarantine(of: id).changes(
      by: result, offered: offered, adapterVersion: connection.descriptor.adapterVersion, at: time)
    return (result, batch + changes)
  }

  private func offer(
    message position: JournalPosition, over connection: any AdapterConnection
  ) async throws(ServiceError) -> (CrossingResult, [JournalEntry]) {
    let message = try message(at: position)
    let result = await connection.receive(message)
    let version = connection.descriptor.adapterVersion
    if let finding = QuarantineFinding(
      result, of: message, at: position, adapterVersion: version, at: now())
    {
      return (result, [.quarantined(finding)])
    }
    if let failure = result.failure, failure.isAboutTheProcess { throw ServiceError(failure) }
    let batch = JournalEntry.reports(
      result, of: message.connector, operation: .receive, message: position,
      receivedAt: message.receivedAt)
    let subject = QuarantineSubject(connector: message.connector, item: .message(position))
    let release = QuarantineRelease(subject: subject, reason: .answered)
    return (result, batch + [.quarantineReleased(release)])
  }
}

extension JournalEntry {
  fileprivate var quarantineFinding: QuarantineFinding? {
    if case .quarantined(let finding) = self { finding } else { nil }
  }
}

extension ServiceError {
  fileprivate static func notDisclosed(
    _ item: QuarantineSubject.Item, to situation: ConnectorSituation
  ) -> ServiceError {
    ServiceError(
      .denied, code: "quarantine.not-disclosed",
      "\(item.words) may not be disclosed to \(situation.connector.descriptor.name) now",
      remedy: "It was not offered. gatehouse quarantine drop gives it up.")
  }
}
