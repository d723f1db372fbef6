import AdapterBundle
import AdapterManagement
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Logging
import Threads

/// Adapters and trusted keys as the journal keeps them: rows, and the files of bundles as blobs. The data folder's
/// own folder of adapters is made of these and verified anew before anything in it is loaded; a folder that somebody
/// has named keeps its adapters itself.
struct AdapterKeeper: Sendable {
  let ledger: ConnectorLedger
  let supply: InstalledAdapters
  /// The folder that is made from the journal.
  let own: AdapterInstallation
  let log: Logger
  /// One act after another: each finds the folder as the one before has left it.
  private let acts: RequestQueue

  /// - Parameter executor: where acts are carried out; nil: where everything is.
  init(
    ledger: ConnectorLedger, supply: InstalledAdapters, own: AdapterInstallation, log: Logger,
    executor: (any TaskExecutor)? = nil
  ) {
    self.ledger = ledger
    self.supply = supply
    self.own = own
    self.log = log
    acts = RequestQueue(executor: executor)
  }

  private static let host = Caller(name: "gatehouse", door: .host)

  /// Takes over what a data folder of before has kept in files, once, and brings the folder to what is kept.
  func open() async throws(ServiceError) {
    if ledger.settings.adapters == AdapterInventory() { try await migrate() }
    try await synchronize()
  }

  /// Carries out an act on adapters.
  func adapters<Answer: Sendable>(
    by caller: Caller,
    _ act: @escaping @Sendable (AdapterInventory) throws(BundleError) -> AdapterAct<Answer>
  ) async throws(ServiceError) -> Answer {
    try await inTurn { () throws(ServiceError) in try await carryOut(act, by: caller) }
  }

  /// Carries out an act on keys.
  func keys<Answer: Sendable>(
    by caller: Caller,
    _ act: @escaping @Sendable (TrustSettings) throws(BundleError) -> AdapterAct<Answer>
  ) async throws(ServiceError) -> Answer {
    try await inTurn { () throws(ServiceError) in
      try await keep(by: caller) { inventory throws(BundleError) in try act(inventory.trust) }
    }
  }

  /// Takes no more acts, and waits until those that it has are done.
  func close() async { await acts.close() }

  private func inTurn<Answer: Sendable>(
    _ act: @escaping @Sendable () async throws(ServiceError) -> Answer
  ) async throws(ServiceError) -> Answer {
    do { return try await acts.perform(act) } catch let error as ServiceError {
      throw error
    } catch {
      throw ServiceError(.failed, code: "service.closed", "the service is stopping")
    }
  }

  private func carryOut<Answer: Sendable>(
    _ act: (AdapterInventory) throws(BundleError) -> AdapterAct<Answer>, by caller: Caller
  ) async throws(ServiceError) -> Answer {
    let named = supply.finder.source.installation
    guard named.folder != own.folder else { return try await keep(by: caller, act) }
    let done = try await blocking { () throws(BundleError) in
      try FolderAdministration(named).adapters(act)
    }
    try await commit([.administrativeAct(done.record)], by: caller)
    return done.answer
  }

  /// Checks an act against what is kept, makes what it comes to durable, and lets the folder follow.
  private func keep<Answer: Sendable>(
    by caller: Caller, _ act: (AdapterInventory) throws(BundleError) -> AdapterAct<Answer>
  ) async throws(ServiceError) -> Answer {
    while true {
      let settings = ledger.settings
      let done = try await blocking { () throws(BundleError) in try act(settings.adapters) }
      do throws(LedgerError) {
        _ = try await ledger.commit(
          done.entries, blobs: done.blobs, by: caller, ifSettings: settings.version)
      } catch {
        if case .settingsChanged = error { continue }
        throw ServiceError(error)
      }
      try await synchronize(renewing: done.renewing)
      return done.answer
    }
  }

  private func synchronize(renewing: VersionName? = nil) async throws(ServiceError) {
    let inventory = ledger.settings.adapters
    do throws(BundleError) {
      let problems = try await supply.undisturbed { () throws(BundleError) in
        try own.synchronize(to: inventory, renewing: renewing, blobs: blob)
      }
      for problem in problems {
        log.error("\(problem.message)", metadata: ["code": "\(problem.code)"])
      }
    } catch {
      throw ServiceError(error)
    }
  }

  private func blob(_ hash: BlobHash) throws(BundleError) -> [UInt8]? {
    do throws(StoreError) { return try ledger.journal.blob(hash) } catch {
      throw BundleError(
        "store.\(error.code.rawValue)", error.message, lookedAt: "the journal's blobs",
        remedy: error.remedy)
    }
  }

  private func migrate() async throws(ServiceError) {
    let before = try await blocking { () throws(BundleError) in try AdapterMigration(own) }
    guard !before.isEmpty else { return }
    for partner in before.partners {
      guard let (settings, blobs, problems) = before.read(partner) else { continue }
      for problem in problems {
        log.error(
          "an installed version was not taken over: \(problem.message)",
          metadata: ["code": "\(problem.code)", "partner": "\(settings.name)"])
      }
      try await commit([.adapterSet(settings)], blobs: blobs, by: Self.host)
    }
    try await commit(
      [.trustSet(before.trust), .adapterSourceSet(before.sourceFolder)], by: Self.host)
    log.notice("adapters and keys were taken over from the data folder into the journal")
  }

  private func commit(
    _ entries: [JournalEntry], blobs: [[UInt8]] = [], by caller: Caller
  ) async throws(ServiceError) {
    do throws(LedgerError) {
      _ = try await ledger.commit(entries, blobs: blobs, by: caller)
    } catch {
      throw ServiceError(error)
    }
  }

  private func blocking<Value: Sendable>(
    _ body: () throws(BundleError) -> Value
  ) async throws(ServiceError) -> Value {
    do throws(BundleError) { return try await supply.blocking(body) } catch {
      throw ServiceError(error)
    }
  }
}
