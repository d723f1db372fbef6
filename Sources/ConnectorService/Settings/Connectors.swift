import AdapterHost
import AdapterManagement
import AdapterRunning
import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Foundation

/// Commands and questions about connections to partners.
package struct Connectors: Sendable {
  let readers: Readers
  private let runners: Runners
  let supply: InstalledAdapters
  private let changing: SettingsWriter

  init(_ service: ConnectorService) {
    readers = service.readers
    runners = service.runners
    supply = service.adapterSupply
    changing = service.changing
  }

  private var now: Timestamp { changing.now() }

  /// Sets up the connection to a partner: its adapter must be installed and must start. A third-party
  /// connection gets its classic policy with it.
  ///
  /// - Parameter descriptor: what the partner's installed adapter says of itself.
  package func add(
    _ descriptor: PartnerDescriptor, by caller: Caller
  ) async throws(ServiceError) -> ConnectorID {
    let id = descriptor.id
    while true {
      let settings = changing.settings
      let (connector, entries) = try settings.connecting(descriptor, at: now)
      let situation = ConnectorSituation(connector: connector, health: .unheard)
      let runner = runners.runner(of: id)
      do throws(RunnerError) {
        try await runner.start(as: situation, within: runners.longestPatience)
      } catch {
        throw ServiceError(error)
      }
      if try await changing.write(entries, by: caller, checkedAt: settings.version) { return id }
    }
  }

  /// What the installed adapter of a partner says of itself.
  ///
  /// - Parameter partner: as `InstalledAdapters` finds it: an id, or a name.
  package func descriptor(
    ofPartner text: String
  ) async throws(ServiceError) -> PartnerDescriptor {
    try await supply.descriptor(named: text)
  }

  /// Changes settings of a connector by name; all of them, or none if one is wrong. They are tried on the adapter
  /// first; one that refuses what it is asked keeps them from being made, one that cannot be asked does not. What is
  /// switched off, and what is the host's own business, no adapter keeps anybody from.
  ///
  /// - Returns: whether anything has changed.
  package func set(
    _ id: ConnectorID, _ changes: [SettingChange], by caller: Caller
  ) async throws(ServiceError) -> Bool {
    try await followDescriptor(of: id)
    while true {
      let state = changing.ledger.state
      guard let situation = state.situation(of: id) else { throw ServiceError(noConnector: id) }
      let connector = try state.settings.connector(id, changedBy: changes, at: now)
      guard connector != situation.connector else { return false }
      try await tryOut(connector, on: situation)
      let entries: [JournalEntry] = [.connectorSet(connector)]
      if try await changing.write(entries, by: caller, checkedAt: state.settings.version) {
        return true
      }
    }
  }

  /// What is set is checked against the adapter that is installed now, which may not have run yet.
  private func followDescriptor(of id: ConnectorID) async throws(ServiceError) {
    guard changing.settings.connector(id) != nil else { throw ServiceError(noConnector: id) }
    do throws(RunnerError) { try await runners.runner(of: id).followDescriptor() } catch {
      throw ServiceError(error)
    }
  }

  private func tryOut(
    _ connector: Connector, on present: ConnectorSituation
  ) async throws(ServiceError) {
    var situation = present
    situation.connector = connector
    do throws(RunnerError) {
      try await runners.runner(of: connector.id).start(as: situation, within: runners.patience)
    } catch {
      switch error {
      case .adapter(let failure)
      where !failure.isOwnRefusal || !connector.asksMore(than: present.connector):
        runners.note(untried: failure.message, failure.code, of: connector)
      case .busy: runners.note(untried: error.note.message, error.note.code, of: connector)
      default: throw ServiceError(error)
      }
    }
  }

  /// Ends the connection: its settings, its classic policy and what its partner said go with it. Without a
  /// confirmation nothing changes and the error states the consequence.
  package func delete(
    _ id: ConnectorID, isConfirmed: Bool, by caller: Caller
  ) async throws(ServiceError) -> Connector {
    guard isConfirmed else { throw try await unconfirmedDeletion(of: id) }
    let deleted = try await changing.change(by: caller) { settings throws(ServiceError) in
      let (connector, entries) = try settings.disconnecting(id)
      return (entries, connector)
    }
    await runners.remove(id)
    return deleted
  }

  private func unconfirmedDeletion(
    of id: ConnectorID
  ) async throws(ServiceError) -> ServiceError {
    let settings = changing.settings
    let (connector, _) = try settings.disconnecting(id)
    let waiting = try await readers.read { tables, _ throws(StoreError) in
      try tables.unmatchedCount(of: id)
    }
    let policy = settings.classicPolicy(of: id) == nil ? "" : ", its classic policy"
    return ServiceError(
      unconfirmed: "\(connector.descriptor.name) was not deleted",
      "Its settings, what it said of every device\(policy) and its queue of unmatched reports,"
        + " which holds \(waiting), go with it.")
  }

  /// All connectors, by the names of their partners, with how their adapters do here.
  package func list() async throws(ServiceError) -> [ConnectorView] {
    let time = now
    let (status, failures) = (runners.status, runners.failures)
    let supply = supply
    var views = try await readers.read { tables, state throws(StoreError) in
      var views: [ConnectorView] = []
      for situation in state.situations {
        let id = situation.connector.id
        views.append(
          ConnectorView(
            situation, tenant: state.settings.tenant,
            unmatched: try tables.unmatchedCount(of: id),
            pending: try tables.pendingMessages(of: id).count, at: time))
      }
      return views
    }
    for index in views.indices {
      let id = ConnectorID(rawValue: views[index].id)
      views[index].adapter = await supply.standing(of: id)
      if views[index].adapter == .usable, let failure = failures[id] {
        views[index].adapter = AdapterStanding(failure: failure)
      }
      views[index].isolation = await supply.isolation(of: id)
      views[index].binding = await supply.bindingProof(of: id)
      views[index].process = status[id].map { AdapterProcessView($0) }
    }
    return views
  }

  package func view(_ id: ConnectorID) async throws(ServiceError) -> ConnectorView {
    guard let view = try await list().first(where: { $0.id == id.rawValue }) else {
      throw ServiceError(noConnector: id)
    }
    return view
  }

  /// Reports of a connector that match no device yet, oldest first.
  package func unmatchedReports(
    of id: ConnectorID, limit: Int
  ) async throws(ServiceError) -> [UnmatchedReport] {
    try await readers.read { tables, _ throws(StoreError) in
      try tables.unmatchedReports(of: id, limit: limit)
    }
  }

  /// Which devices in scope a partner reports about, and what the others lack.
  ///
  /// - Parameter limit: how many of the others are named.
  package func readiness(
    of id: ConnectorID, limit: Int
  ) async throws(ServiceError) -> ConnectorReadiness {
    let time = now
    guard let situation = changing.ledger.state.situation(of: id) else {
      throw ServiceError(noConnector: id)
    }
    var answer = ConnectorReadiness(situation, tenant: changing.settings.tenant, at: time)
    var last: DeviceKey?
    while let next = try await readers.read({ tables, state throws(StoreError) in
      try answer.counting(SituationReader(tables, state), after: last, limit: limit, at: time)
    }) {
      (answer, last) = next
    }
    return answer
  }

  /// Lets an adapter that died too often be started again by the next call. Also while a call hangs.
  package func resetAdapter(
    of id: ConnectorID, by caller: Caller
  ) async throws(ServiceError) -> AdapterResetAnswer {
    guard let connector = changing.settings.connector(id) else {
      throw ServiceError(noConnector: id)
    }
    let name = connector.descriptor.name
    let runner = runners.runner(of: id)
    guard let status = runner.status else {
      return AdapterResetAnswer(connector: name, before: nil)
    }
    let before = AdapterProcessView(status)
    runner.reset()
    do throws(LedgerError) {
      let act = AdministrativeAct(.adapterReset, of: name, detail: before.description)
      _ = try await changing.ledger.commit([.administrativeAct(act)], by: caller)
    } catch {
      throw ServiceError(error)
    }
    return AdapterResetAnswer(connector: name, before: before)
  }
}

extension Settings {
  /// A new connection, with the classic policy that a third-party one gets.
  func connecting(
    _ descriptor: PartnerDescriptor, at time: Timestamp
  ) throws(ServiceError) -> (Connector, [JournalEntry]) {
    guard connector(descriptor.id) == nil else {
      throw ServiceError(
        .conflict, "the connector to \(descriptor.name) exists already",
        remedy: .showConnector(descriptor.id))
    }
    try checkDropFolder(of: descriptor)
    let connector = Connector(new: descriptor, at: time)
    let policy = ClassicPolicyRules.policyCreated(
      for: connector, id: PolicyID(rawValue: UUID().uuidString), tenant: tenant, at: time)
    let policies = policy.map { [JournalEntry.classicPolicySet($0)] } ?? []
    return (connector, [.connectorSet(connector)] + policies)
  }

  /// Whoever drops a file for one partner must not have it read as another's.
  private func checkDropFolder(of descriptor: PartnerDescriptor) throws(ServiceError) {
    guard let other = DropFolders.claimant(of: descriptor.name, among: connectors) else { return }
    let folder = DropFolders.folderName(of: descriptor.name)
    throw ServiceError(
      .conflict, code: "connector.name-taken",
      "the partner \(descriptor.name) would have the drop folder \(folder), which belongs to the connector to"
        + " \(other.descriptor.name) (\(other.id))",
      remedy: .endNamesake(other.id))
  }

  /// The connection that ends, and what ends it.
  func disconnecting(_ id: ConnectorID) throws(ServiceError) -> (Connector, [JournalEntry]) {
    guard let connector = connector(id) else { throw ServiceError(noConnector: id) }
    let policies = classicPolicies.filter { $0.connector == id }
    return (connector, policies.map { .classicPolicyRemoved($0.id) } + [.connectorDeleted(id)])
  }

  /// The connector as it is when all the changes have been made to it, or why it cannot be so.
  func connector(
    _ id: ConnectorID, changedBy changes: [SettingChange], at time: Timestamp
  ) throws(ServiceError) -> Connector {
    guard let connector = connector(id) else { throw ServiceError(noConnector: id) }
    let others = connectors.filter { $0.id != id }
    return try connector.changed(
      by: changes, tenant: tenant, others: others, groups: groups, at: time)
  }
}

extension AdapterError {
  /// The adapter was asked and says no; it does not say that it may be asked again.
  fileprivate var isOwnRefusal: Bool { status != nil && !isRetryable }
}

extension Connector {
  /// Whether its adapter is asked for anything that it was not asked for before.
  fileprivate func asksMore(than before: Connector) -> Bool {
    !togglesOn.isSubset(of: before.togglesOn) || (before.isDeprovisioned && !isDeprovisioned)
      || unresponsivenessThresholdInDays != before.unresponsivenessThresholdInDays
      || settings != before.settings || levelWords != before.levelWords
  }

  /// As a connector is set up.
  fileprivate init(new descriptor: PartnerDescriptor, at time: Timestamp) {
    let threshold = descriptor.offer(of: .partnerUnresponsivenessThresholdInDays)?.value?.standard
    self.init(
      descriptor: descriptor,
      togglesOn: Set(descriptor.toggles.filter(\.isOnByDefault).map(\.toggle)),
      unresponsivenessThresholdInDays: threshold ?? Connector.standardThreshold,
      isProvisioned: true, isDeprovisioned: false, createdAt: time, modifiedAt: time)
    togglesOn.remove(.partnerUnresponsivenessThresholdInDays)
  }
}
