import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

@testable import AdapterRunning
@testable import ConnectorLedger

/// What must hold of a partner that takes part.
extension Checks {
  func check(
    _ situation: ConnectorSituation, _ partner: Partner, _ tables: any TableWriter
  ) throws(StoreError) {
    try checkDevices(situation, partner, tables)
    try checkInventories(situation, partner, tables)
    try checkDeliveries(situation, partner, tables)
    try checkReports(situation, partner, tables)
    let pending = try tables.pendingMessages(of: partner.id)
    expect(pending.isEmpty, .done, "messages \(pending) of \(partner.name) wait")
    let missing = (situation.connector.scope ?? []).filter { state.settings.group($0) == nil }
    expect(missing.isEmpty, .settings, "the scope of \(partner.name) names \(missing)")
  }

  private func checkDevices(
    _ situation: ConnectorSituation, _ partner: Partner, _ tables: any TableReader
  ) throws(StoreError) {
    for device in try tables.devices(after: nil, limit: 100) where !device.isDeadly {
      let disclosure = Disclosure.device(
        device, to: situation, tenant: state.settings.tenant, at: machine.now)
      guard disclosure == .disclosed else { continue }
      expect(
        partner.known.devices[device.key].map(ToldDigest.init) == ToldDigest(device), .told,
        "\(partner.name) was not told of device \(device.key) as it is")
    }
  }

  /// Lists follow the check-ins of devices: those are told that have said something since the partner may know them.
  private func checkInventories(
    _ situation: ConnectorSituation, _ partner: Partner, _ tables: any TableReader
  ) throws(StoreError) {
    let cursor = try tables.deliveryCursor(of: partner.id, operation: .apps)
    let keys = try tables.changes(of: .apps, after: cursor.resetAt, limit: 100).map(\.device)
    let disclosures = try tables.disclosures(
      of: keys, to: situation, tenant: state.settings.tenant, at: machine.now)
    for inventory in disclosures.compactMap(\.inventory) {
      let told = partner.known.apps[inventory.device]
      expect(
        told.map { $0.observedAt <= inventory.observedAt } ?? false
          && told.map { Set($0.apps) } == Set(inventory.apps), .told,
        "\(partner.name) was not told of the apps of device \(inventory.device) as they are")
    }
  }

  private func checkDeliveries(
    _ situation: ConnectorSituation, _ partner: Partner, _ tables: any TableReader
  ) throws(StoreError) {
    for operation in [AdapterOperation.devices, .apps] {
      let batch = try DeliveryBatch(
        operation, for: partner.id, as: state, at: machine.now, limit: 100, offering: 100,
        in: tables)
      expect(batch == nil, .done, "\(partner.name) is to be told of \(operation)")
    }
  }

  /// No report waits whose device is known and may be known to the partner.
  private func checkReports(
    _ situation: ConnectorSituation, _ partner: Partner, _ tables: any TableWriter
  ) throws(StoreError) {
    let search = SubjectSearch(
      tables: tables, situation: situation, tenant: state.settings.tenant)
    for waiting in try tables.unmatchedReports(of: partner.id, limit: 1_000) {
      guard case .devices(let found) = try search.subject(of: waiting) else { continue }
      expect(
        false, .done, "a report of \(partner.name) waits for device \(found.map(\.device))")
    }
  }
}
