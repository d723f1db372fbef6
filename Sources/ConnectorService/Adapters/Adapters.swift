import AdapterBundle
import AdapterHost
import AdapterManagement
import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import NameFolding

/// Commands and questions about installed adapters and trusted keys.
///
/// An act is checked, becomes durable with its record, and is followed by the folder of adapters and by the adapters
/// that run. What cannot be done leaves no record.
package struct Adapters: Sendable {
  let readers: Readers
  private let runners: Runners
  let supply: InstalledAdapters
  private let keeper: AdapterKeeper
  private let now: @Sendable () -> Timestamp

  init(_ service: ConnectorService) {
    readers = service.readers
    runners = service.runners
    supply = service.adapterSupply
    keeper = service.adapterKeeper
    now = service.now
  }

  /// Where adapters come from.
  package var source: AdapterSource { supply.finder.source }
  /// How they are run.
  package var runtime: AdapterRuntime { supply.finder.runtime }

  /// Every adapter that is there, with the reason where one cannot be used, and how it does here.
  package func list() async -> [ListedAdapter] {
    let status = runners.status
    return await supply.installed().map { adapter in
      let process = adapter.state == .ok ? adapter.descriptor.flatMap { status[$0.id] } : nil
      return ListedAdapter(adapter: adapter, process: process.map { AdapterProcessView($0) })
    }
  }

  /// The names of the partners that there are adapters for.
  package func partnerNames() async -> [String] { await supply.partnerNames() }

  /// Carries out an act on adapters; running ones follow.
  ///
  /// - Parameters:
  ///   - host: the version of this program, for acts that compare it.
  ///   - act: blocks; it is given what checks acts, and what is kept.
  package func act<Answer: Sendable>(
    by caller: Caller, host: SemanticVersion? = nil,
    _ act:
      @escaping @Sendable (AdapterAdministration, AdapterInventory) throws(BundleError) ->
      AdapterAct<Answer>
  ) async throws(ServiceError) -> Answer {
    let administration = administration(host: host)
    let answer = try await keeper.adapters(by: caller) { inventory throws(BundleError) in
      try act(administration, inventory)
    }
    await reload()
    return answer
  }

  /// Carries out an act on keys; running adapters that nobody vouches for any more end.
  ///
  /// - Parameter act: blocks; it is given what checks acts, and what is trusted.
  package func actOnKeys<Answer: Sendable>(
    by caller: Caller,
    _ act:
      @escaping @Sendable (AdapterAdministration, TrustSettings) throws(BundleError) -> AdapterAct<
        Answer
      >
  ) async throws(ServiceError) -> Answer {
    let administration = administration(host: nil)
    let answer = try await keeper.keys(by: caller) { trust throws(BundleError) in
      try act(administration, trust)
    }
    await reload()
    return answer
  }

  /// Ends all trust in a key, or in one manifest, for good. Without a confirmation nothing changes and the error states
  /// the consequence.
  package func revoke(
    _ id: String, because reason: String, isConfirmed: Bool, by caller: Caller
  ) async throws(ServiceError) -> Revocation {
    let revoked: String
    do throws(BundleError) {
      let trust = readers.settings.adapters.trust
      revoked = try trust.revoking(id, reason: reason, at: now()).1.revoked
    } catch {
      throw ServiceError(error)
    }
    guard isConfirmed else {
      throw ServiceError(
        unconfirmed: "\(revoked) was not revoked",
        "It counts at once, for installed adapters too, and cannot be taken back.")
    }
    return try await actOnKeys(by: caller) { administration, trust throws(BundleError) in
      try administration.revoke(id, because: reason, in: trust)
    }
  }

  /// Asks something that needs files to be read.
  package func ask<Answer: Sendable>(
    _ question: (AdapterAdministration) throws(BundleError) -> Answer
  ) async throws(ServiceError) -> Answer {
    do throws(BundleError) {
      return try await supply.undisturbed { () throws(BundleError) in
        try question(administration(host: nil))
      }
    } catch {
      throw ServiceError(error)
    }
  }

  /// Removes installed versions; none that is tried.
  ///
  /// - Parameters:
  ///   - partner: its id or name; where all versions go, not only the beginning of its name.
  ///   - version: nil: all of them, which has to be confirmed.
  package func remove(
    _ partner: String, version: String?, isConfirmed: Bool, by caller: Caller
  ) async throws(ServiceError) -> (name: String, removed: [SemanticVersion]) {
    let (id, name) = try await ask { administration throws(BundleError) in
      let (id, entry) = try administration.installation.partner(named: partner)
      return (ConnectorID(rawValue: id), entry.name)
    }
    guard version != nil || isConfirmed else {
      throw ServiceError(
        unconfirmed: "the adapter of \(name) was not removed",
        "All its versions go, and nothing speaks for the partner until one is installed again.")
    }
    let typed = FoldedName(partner)
    guard version != nil || typed.text == id.rawValue || typed == FoldedName(name) else {
      throw ServiceError(
        .conflict, code: "wholeNameRequired", "\"\(partner)\" is not the whole name of \(name)",
        remedy: .giveWholeName)
    }
    let trial = try await readers.read { tables, _ throws(StoreError) in
      try tables.shadowTrial(of: id)
    }
    if let trial, trial.isOn, version == nil || version == trial.version {
      throw ServiceError(
        .conflict, code: "shadow.is-tried",
        "\(name) \(trial.version) is being tried beside the version in use",
        remedy: .endTrial(id))
    }
    return try await act(by: caller) { administration, inventory throws(BundleError) in
      try administration.remove(partner, version: version, in: inventory)
    }
  }

  /// Keeps where an adapter's code runs; one that runs moves there.
  ///
  /// - Parameter isConfirmed: whether the administrator knows what is lost in process.
  package func set(
    _ partner: String, profile word: String, isConfirmed: Bool, by caller: Caller
  ) async throws(ServiceError) -> AdapterProfileView {
    let profile = try understood { () throws(AdapterError) in
      try IsolationProfile(named: word, lookedAt: "the profile")
    }
    guard profile != .inProcess || isConfirmed else {
      let name = try await ask { administration throws(BundleError) in
        try administration.installation.partner(named: partner).1.name
      }
      throw ServiceError(
        .conflict, code: "confirmationRequired",
        "\(name) was not moved: confirm it first. In this process nothing keeps it apart: a"
          + " crash of it ends the connector for all partners, and it can read every app list, every"
          + " report and every secret",
        remedy: .confirmTrust)
    }
    return try await act(by: caller) { administration, inventory throws(BundleError) in
      try administration.set(partner, profile: profile, in: inventory)
    }
  }

  /// Keeps whether an adapter starts although this machine lacks a layer of the sandbox.
  package func set(
    _ partner: String, layer word: String, isAccepted: Bool, by caller: Caller
  ) async throws(ServiceError) -> AdapterProfileView {
    let layers = try understood { () throws(AdapterError) in try Set<SandboxLayer>(named: word) }
    guard let layer = layers.first, layers.count == 1 else {
      throw ServiceError(.badRequest, "one layer is named at a time")
    }
    return try await act(by: caller) { administration, inventory throws(BundleError) in
      try administration.set(partner, layer: layer, isAccepted: isAccepted, in: inventory)
    }
  }

  /// Looks at what is installed now; running adapters follow.
  package func reload() async {
    await supply.blocking { supply.reload() }
    await runners.renew()
  }

  private func administration(host: SemanticVersion?) -> AdapterAdministration {
    AdapterAdministration(source: source, runtime: runtime, host: host, now: now)
  }

  private func understood<Value>(
    _ body: () throws(AdapterError) -> Value
  ) throws(ServiceError) -> Value {
    do { return try body() } catch {
      throw ServiceError(
        .badRequest, code: error.code, error.message.withoutFullStop, remedy: .said(error.remedy))
    }
  }
}
