import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorStore

@testable import ConnectorService

/// What is done with adapters, tables and changes.
extension Client {
  /// Another version is used from now on.
  func changeVersion(_ service: ConnectorService) async {
    let version = Partner.versions[machine.number(0...1)]
    partner().change { $0.version = version }
    await service.runners.renew()
  }

  /// As `Trials.start` does it, with the adapters of the simulation.
  func startTrial(_ service: ConnectorService) async throws {
    let partner = partner()
    let version = Partner.versions[machine.number(0...1)]
    guard service.ledger.settings.connector(partner.id) != nil, version != partner.known.version
    else { return }
    try await service.runners.runner(of: partner.id).trial.start(version: version)
    try await set(version, of: partner.id, service)
  }

  func endTrial(_ service: ConnectorService) async throws {
    let id = partner().id
    await service.runners.runner(of: id).trial.stop()
    try await set(nil, of: id, service)
  }

  private func set(
    _ version: String?, of id: ConnectorID, _ service: ConnectorService
  ) async throws {
    let entry = JournalEntry.shadowSet(
      ShadowSetting(connector: id, version: version, at: machine.now))
    try await service.changing.change(by: caller) { settings throws(ServiceError) in
      (settings.connector(id) == nil ? [] : [entry], ())
    }
  }

  func retryQuarantined(_ service: ConnectorService) async throws {
    guard let item = try await quarantined(service) else { return }
    _ = try await service.runners.runner(of: item.finding.subject.connector).retry(
      item.number.rawValue, by: caller)
  }

  func dropQuarantined(_ service: ConnectorService) async throws {
    guard let item = try await quarantined(service) else { return }
    try await service.runners.runner(of: item.finding.subject.connector).drop(
      item.number.rawValue, by: caller)
  }

  private func quarantined(_ service: ConnectorService) async throws -> QuarantinedItem? {
    try await service.readers.read { tables, _ throws(StoreError) in
      try tables.quarantined(of: nil).last
    }
  }

  func rebuild(_ service: ConnectorService) async throws {
    let isSpared = machine.storm.sparesDisk
    let report = try await service.ledger.rebuildTables()
    machine.observer.expect(
      report.isIdentical || !isSpared, .tables, "a rebuild has found differences")
  }

  /// What is read, and what the ledger holds, are of one moment.
  func look(_ service: ConnectorService) async throws {
    let isOne = try await service.readers.read { tables, state throws(StoreError) in
      let covered = try tables.coveredPosition()
      let (connectors, groups) = (try tables.connectors(), try tables.groups())
      return covered == state.position && connectors == state.settings.connectors
        && groups == state.settings.groups
    }
    machine.observer.expect(isOne, .readers, "the tables and what is held are of two moments")
  }

  /// Listens from somewhere on until the process is over, sometimes slowly.
  func listen(_ process: ServiceProcess) {
    let ledger = process.service.ledger
    let position = JournalPosition(
      rawValue: Int64(machine.number(0...Int(ledger.state.position.rawValue))))
    let changes = ledger.changes(after: position)
    process.listen { [machine] in
      var heard = LedgerChange()
      while let change = await changes.next() {
        heard += change
        if machine.chance(0.3) { try? await process.clock.sleep(for: machine.seconds(0...3)) }
      }
      guard !process.life.isOver else { return }
      machine.observer.count("listener heard to the end")
      machine.observer.note(
        Heard(from: position, through: ledger.state.position, change: heard))
    }
  }
}
