import AdapterBundle
import AdapterHost
import AdapterManagement
import AdapterRunning
import ConnectorModel
import Logging
import Synchronization
import Threads

/// The adapters that are installed, as runners and listings need them: each is found, checked and loaded when it is
/// first wanted, and remembered until somebody looks anew.
package final class InstalledAdapters: AdapterSupply {
  let finder: AdapterFinder
  private let log: Logger
  private let known = Mutex<[ConnectorID: StartableAdapter]>([:])
  private let wholeFolder = Mutex(())
  /// Where files are read for those who must not be blocked.
  private let pool = ThreadPool(label: "adapters", threads: 2)
  /// Where all libraries are tried, of which some may hang until their time is over.
  private let listings = ThreadPool(label: "listings of adapters", threads: 2)

  init(_ finder: AdapterFinder, log: Logger) {
    self.finder = finder
    self.log = log
  }

  /// Forgets what was found. It blocks the calling thread while it looks into a folder.
  func reload() {
    finder.reload()
    known.withLock { $0 = [:] }
  }

  /// It blocks the calling thread.
  package func adapter(of partner: ConnectorID) throws(AdapterError) -> StartableAdapter {
    if let adapter = known.withLock({ $0[partner] }) { return adapter }
    let adapter = startable(try finder.adapter(of: partner))
    known.withLock { $0[partner] = adapter }
    return adapter
  }

  /// It blocks the calling thread.
  package func adapter(
    of partner: ConnectorID, version: String
  ) throws(AdapterError) -> StartableAdapter {
    do throws(BundleError) {
      return startable(try finder.adapter(of: partner, version: version))
    } catch {
      throw AdapterError(
        code: error.code, adapter: partner.rawValue, operation: "open", message: error.message,
        lookedAt: error.lookedAt, remedy: error.remedy)
    }
  }

  private func startable(_ adapter: UsableAdapter) -> StartableAdapter {
    let options = AdapterHostOptions(logger: log)
    return StartableAdapter(
      descriptor: adapter.library.descriptor, identity: adapter.identity,
      pollInterval: adapter.pollInterval
    ) { () async throws(AdapterError) in
      try await adapter.runtime.connect(adapter.library, options: options)
    }
  }

  /// What the adapter says of itself that somebody means by a partner's id or name.
  func descriptor(named text: String) async throws(ServiceError) -> PartnerDescriptor {
    do throws(AdapterError) {
      return try await blocking { () throws(AdapterError) in
        try self.finder.adapter(named: text).library.descriptor
      }
    } catch {
      // One that is there and may not be used is another thing than none.
      let isThere = !error.code.hasPrefix("catalog.")
      throw ServiceError(
        isThere ? .conflict : .notFound, code: error.code, error.message.withoutFullStop,
        lookedAt: error.lookedAt, remedy: .said(error.remedy))
    }
  }

  /// A row for every adapter that is there.
  func installed() async -> [InstalledAdapter] {
    await withTaskExecutorPreference(listings) { self.finder.installed() }
  }

  /// Whether a connector's adapter may be loaded.
  func standing(of connector: ConnectorID) async -> AdapterStanding {
    await blocking { self.finder.standing(of: connector) }
  }

  /// Those of the connectors whose adapters may be loaded.
  func usable(_ connectors: [ConnectorID]) async -> Set<ConnectorID> {
    await blocking { Set(connectors.filter { self.finder.standing(of: $0) == .usable }) }
  }

  /// Those of the connectors whose adapters may be loaded because a key, or a manifest, is trusted.
  func usable(
    _ connectors: [ConnectorID], becauseOf trusted: String
  ) async -> Set<ConnectorID> {
    await blocking {
      Set(connectors.filter { self.finder.isUsed(by: $0, becauseOf: trusted) })
    }
  }

  /// The names of the partners that there are adapters for.
  func partnerNames() async -> [String] {
    await blocking { self.finder.partnerNames }
  }

  /// How a connector's adapter is run, in words.
  func isolation(of connector: ConnectorID) async -> String {
    await blocking { self.finder.isolation(of: connector) }
  }

  /// How the signatures of a connector's installed adapter were proved. Which loose file it has can only be found
  /// out by loading it.
  func bindingProof(of connector: ConnectorID) async -> BindingProof? {
    await blocking { self.finder.bindingProof(of: connector) }
  }

  /// The version that is used of an installed adapter; nil when that is not known without loading it.
  func installedVersion(of connector: ConnectorID) async -> String? {
    await blocking { self.finder.currentVersion(of: connector)?.description }
  }

  /// Whether there is an installed bundle for a connector, which others can be tried beside.
  func checkInstalled(_ connector: ConnectorID) async throws(ServiceError) {
    do throws(BundleError) {
      _ = try await blocking { () throws(BundleError) in try self.finder.installed(connector) }
    } catch {
      throw ServiceError(error)
    }
  }

  /// Whether a version of a connector's adapter is installed and passes all checks.
  func check(_ version: String, of connector: ConnectorID) async throws(ServiceError) {
    do throws(BundleError) {
      _ = try await blocking { () throws(BundleError) in
        try self.finder.adapter(of: connector, version: version)
      }
    } catch {
      throw ServiceError(error)
    }
  }

  /// Does what blocks, and sees or leaves the folder whole: a listing does not see half of a change. What runs
  /// adapters does not wait here, so that one library that hangs while it is listed stops no other.
  func undisturbed<Value: Sendable, Failure: Error>(
    _ body: () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    try await blocking { () throws(Failure) in
      try wholeFolder.withLock { _ throws(Failure) in try body() }
    }
  }

  /// Does what blocks where that holds up nobody else.
  func blocking<Value: Sendable, Failure: Error>(
    _ body: () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    try await withTaskExecutorPreference(pool) { () async throws(Failure) in try body() }
  }
}
