import AdapterBundle
import AdapterHost
import ConnectorModel

/// What a source of adapters holds: the libraries that can be used, and a row for all that is there.
struct AdapterInventory {
  let catalog: AdapterCatalog
  let adapters: [InstalledAdapter]
  private let runtime: AdapterRuntime
  private let ownRuntimes: [ConnectorID: AdapterRuntime]
  private let pollIntervals: [ConnectorID: Duration]

  /// Checks everything, and loads what passes: what the first folder has, installed and then loose, and what
  /// the others have for partners that are not found before.
  init(_ source: AdapterSource, runtime: AdapterRuntime) {
    var search = AdapterSearch(runtime: runtime)
    search.look(into: source.installation)
    let loose = AdapterCatalog.scan(
      folders: [source.folder], runtime: runtime, after: search.findings
    ) {
      (path) throws(AdapterError) in try Self.admitLoose(path, source)
    }
    let looseFindings = Array(loose.findings.dropFirst(search.findings.count))
    search.add(loose: looseFindings)
    for installation in source.installations.dropFirst() { search.look(into: installation) }
    self.runtime = runtime
    ownRuntimes = search.runtimes
    pollIntervals = search.pollIntervals
    catalog = AdapterCatalog(findings: search.findings)
    adapters = search.adapters
  }

  /// How a partner's adapter is run.
  func runtime(of partner: ConnectorID) -> AdapterRuntime { ownRuntimes[partner] ?? runtime }

  /// How often a partner's adapter is to ask its partner; nil: never.
  func pollInterval(of partner: ConnectorID) -> Duration? { pollIntervals[partner] }

  /// Loads verified bytes; the adapter must say of itself what its manifest says.
  static func load(
    _ adapter: VerifiedAdapter, _ runtime: AdapterRuntime
  ) throws(BundleError) -> AdapterLibrary {
    let library: AdapterLibrary
    do throws(AdapterError) {
      library = try runtime.library(
        verified: adapter.library, digest: adapter.libraryHash, path: adapter.libraryPath)
    } catch {
      throw BundleError(
        error.code, error.message, lookedAt: error.lookedAt, remedy: error.remedy)
    }
    let disagreement = adapter.manifest.disagreement(
      with: library.descriptor, abiMinor: library.abiMinor)
    if let disagreement { throw disagreement }
    return library
  }

  private static func admitLoose(
    _ path: String, _ source: AdapterSource
  ) throws(AdapterError) {
    do throws(BundleError) {
      guard source.loadsLooseFiles else {
        throw BundleError(
          "sign.unsigned", "The library is a loose file, which nobody has signed or allowed.",
          lookedAt: path,
          remedy: "Make a bundle of it (gatehouse adapter pack) and install that; or, while you "
            + "write an adapter, name its folder: --adapters DIR.",
          kind: .denied)
      }
      try PathCheck.check(path)
    } catch {
      throw AdapterError(error, adapter: path)
    }
  }
}

extension InstalledVersion {
  /// How it is run, when what is kept of it can be read.
  func ownRuntime(_ runtime: AdapterRuntime) throws(BundleError) -> AdapterRuntime {
    do {
      return runtime.applying(
        try AdapterIsolation(profile: profile, acceptedMissing: acceptedMissing))
    } catch {
      throw BundleError(error.code, error.message, lookedAt: error.lookedAt, remedy: error.remedy)
    }
  }

  /// For listings.
  func runtime(_ runtime: AdapterRuntime) -> AdapterRuntime {
    (try? ownRuntime(runtime)) ?? runtime
  }
}

extension AdapterError {
  init(_ error: BundleError, adapter: String) {
    self.init(
      code: error.code, adapter: adapter, operation: "open", message: error.message,
      lookedAt: error.lookedAt, remedy: error.remedy)
  }
}
