import AdapterHost
import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// What came of offering something again that was set aside.
package struct RetryAnswer: Sendable {
  package var item: QuarantineSubject.Item
  package var reports: Int
  /// Why it is still set aside; nil: the adapter has answered.
  package var finding: QuarantineFinding?
}

extension ConnectorRunner {
  /// Offers something once more, as it is now. It is no longer set aside if the adapter answers.
  package func retry(_ number: Int64, by caller: Caller) async throws(RunnerError) -> RetryAnswer {
    try await perform(within: context.longestPatience) {
      let item = try self.quarantined(number)
      let subject = item.finding.subject
      let present = try self.context.situation(of: self.id)
      let tenant = self.context.ledger.settings.tenant
      if let refusal = present.refusal(tenant: tenant, at: self.context.now()) {
        throw RunnerError.refused(refusal, partner: present.connector.descriptor.name)
      }
      let (situation, connection) = try await self.connection()
      let (result, entries) =
        switch subject.item {
        case .device(let key): try await self.offer(device: key, to: situation, over: connection)
        case .inventory(let key):
          try await self.offer(inventory: key, to: situation, over: connection)
        case .message(let position): try await self.offer(message: position, over: connection)
        }
      let act = AdministrativeAct(
        .quarantineRetried, of: situation.connector.descriptor.name, which: String(number),
        detail: subject.item.description)
      try await self.context.commit([.administrativeAct(act)] + entries, by: caller)
      return RetryAnswer(
        item: subject.item, reports: result.reports.count,
        finding: entries.lazy.compactMap(\.quarantineFinding).first)
    }
  }

  /// Gives something up. A message that is dropped is never read; a record of a device is offered again when the
  /// device is.
  package func drop(_ number: Int64, by caller: Caller) async throws(RunnerError) {
    try await perform(within: context.longestPatience) {
      let subject = try self.quarantined(number).finding.subject
      let name = try self.context.situation(of: self.id).connector.descriptor.name
      let act = AdministrativeAct(
        .quarantineDropped, of: name, which: String(number), detail: subject.item.description)
      try await self.context.commit(
        [
          .administrativeAct(act),
          .quarantineReleased(QuarantineRelease(subject: subject, reason: .dropped)),
        ], by: caller)
    }
  }

  private func quarantined(_ number: Int64) throws(RunnerError) -> QuarantinedItem {
    let items = try context.read { tables, _ throws(StoreError) in
      try tables.quarantined(of: id)
    }
    guard let item = items.first(where: { $0.number.rawValue == number }) else {
      throw .notQuarantined(number)
    }
    return item
  }

  private func offer(
    device key: DeviceKey, to situation: ConnectorSituation, over connection: any AdapterConnection
  ) async throws(RunnerError) -> (CrossingResult, [JournalEntry]) {
    let time = context.now()
    let (devices, cursor) = try context.read { tables, state throws(StoreError) in
      (
        try tables.disclosedDevices(
          [key], to: situation, tenant: state.settings.tenant, at: time),
        try tables.deliveryCursor(of: id, operation: .devices)
      )
    }
    guard !devices.isEmpty else { throw .notDisclosed(.device(key), situation) }
    let result = await connection.devices(devices).settingAside(tooLargeOf: devices.count)
    context.note(result.poisonous, [key], of: situation)
    return try entries(result, .devices, devices, from: cursor, connection, at: time)
  }

  private func offer(
    inventory key: DeviceKey, to situation: ConnectorSituation,
    over connection: any AdapterConnection
  ) async throws(RunnerError) -> (CrossingResult, [JournalEntry]) {
    let time = context.now()
    let (tenant, disclosed, cursor) = try context.read { tables, state throws(StoreError) in
      let tenant = state.settings.tenant
      return (
        tenant, try tables.disclosures(of: [key], to: situation, tenant: tenant, at: time),
        try tables.deliveryCursor(of: id, operation: .apps)
      )
    }
    let shared = disclosed.compactMap(\.inventory)
    guard !shared.isEmpty,
      situation.connector.isEffective(
        .allowPartnerToCollectIOSApplicationMetadata, tenant: tenant, health: situation.health,
        at: time)
    else { throw .notDisclosed(.inventory(key), situation) }
    let result = await connection.apps(shared).settingAside(tooLargeOf: shared.count)
    context.note(result.poisonous, [key], of: situation)
    let (_, entries) = try entries(result, .apps, shared, from: cursor, connection, at: time)
    return (result, [.disclosures(disclosed.map(\.record))] + entries)
  }

  private func entries(
    _ result: CrossingResult, _ operation: AdapterOperation, _ offered: [some OfferedRecord],
    from cursor: DeliveryCursor, _ connection: any AdapterConnection, at time: Timestamp
  ) throws(RunnerError) -> (CrossingResult, [JournalEntry]) {
    if let failure = result.failure { throw .adapter(failure) }
    let quarantine = try context.read { tables, _ throws(StoreError) in
      Quarantine(of: id, try tables.quarantined(of: id))
    }
    let isTold = result.poisonous.isEmpty && !result.isUnsupported
    let batch = JournalEntry.reports(
      result, of: id, operation: operation, deliveredFrom: cursor,
      told: isTold ? offered.map(\.told) : [], receivedAt: time)
    let changes = quarantine.changes(
      by: result, offered: offered, adapterVersion: connection.descriptor.adapterVersion, at: time)
    return (result, batch + changes)
  }

  private func offer(
    message position: JournalPosition, over connection: any AdapterConnection
  ) async throws(RunnerError) -> (CrossingResult, [JournalEntry]) {
    let message = try context.message(at: position)
    let result = await connection.receive(message).withoutWhatIsTooLarge
    let version = connection.descriptor.adapterVersion
    if let finding = QuarantineFinding(
      result, of: message, at: position, adapterVersion: version, at: context.now())
    {
      return (result, [.quarantined(finding)])
    }
    if let failure = result.failure, failure.isAboutTheProcess { throw .adapter(failure) }
    let batch = JournalEntry.reports(
      result, of: id, operation: .receive, message: position, receivedAt: message.receivedAt)
    let subject = QuarantineSubject(connector: id, item: .message(position))
    let release = QuarantineRelease(subject: subject, reason: .answered)
    return (result, batch + [.quarantineReleased(release)])
  }
}

extension JournalEntry {
  fileprivate var quarantineFinding: QuarantineFinding? {
    if case .quarantined(let finding) = self { finding } else { nil }
  }
}

extension RunnerError {
  fileprivate static func notDisclosed(
    _ item: QuarantineSubject.Item, _ situation: ConnectorSituation
  ) -> RunnerError {
    .notDisclosed(item, partner: situation.connector.descriptor.name)
  }
}

extension QuarantineSubject.Item: CustomStringConvertible {
  /// "device #7", for errors and the record.
  package var description: String {
    switch self {
    case .device(let key): "device #\(key)"
    case .inventory(let key): "the apps of device #\(key)"
    case .message(let position): "message \(position)"
    }
  }
}
