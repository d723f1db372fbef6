import AdapterBundle
import AdapterHost
import ConnectorModel

/// What was found so far while folders of adapters are searched in their order: of a partner's adapters the
/// first one counts, whether it can be used or not.
struct AdapterSearch {
  private let runtime: AdapterRuntime
  private(set) var findings: [AdapterCatalog.Finding] = []
  /// A row for all that is there.
  private(set) var adapters: [InstalledAdapter] = []
  /// How the adapters are run of which something is kept.
  private(set) var runtimes: [ConnectorID: AdapterRuntime] = [:]
  /// How often the adapters are to ask their partners that say so.
  private(set) var pollIntervals: [ConnectorID: Duration] = [:]
  private var found: Set<ConnectorID> = []

  init(runtime: AdapterRuntime) { self.runtime = runtime }

  /// A folder that cannot be used is a problem like any other, and hides nothing.
  mutating func look(into installation: AdapterInstallation) {
    do throws(BundleError) {
      let versions = try installation.list()
      for version in versions { add(version) }
      found.formUnion(versions.map(\.partner))
      adapters += try installation.strays().map { InstalledAdapter(stray: $0, runtime: runtime) }
    } catch {
      adapters.append(
        InstalledAdapter(
          file: installation.folder, runtime: runtime, problem: AdapterProblem(error)))
    }
  }

  mutating func add(loose: [AdapterCatalog.Finding]) {
    findings += loose
    adapters += loose.map { InstalledAdapter(loose: $0, runtime: runtime) }
    found.formUnion(loose.compactMap { try? $0.outcome.get().descriptor.id })
  }

  private mutating func add(_ version: InstalledVersion) {
    let own = version.runtime(runtime)
    let isHidden = found.contains(version.partner)
    let finding = isHidden ? nil : finding(version)
    if let finding { findings.append(finding) }
    if finding != nil { pollIntervals[version.partner] = version.manifest?.pollInterval }
    if !isHidden { runtimes[version.partner] = own }
    adapters.append(InstalledAdapter(version, finding, isHidden: isHidden, runtime: own))
  }

  /// The library of the version that is used; nil for one that is only kept.
  private func finding(_ installed: InstalledVersion) -> AdapterCatalog.Finding? {
    guard installed.isCurrent, installed.isEnabled else { return nil }
    let path = (try? installed.outcome.get().libraryPath) ?? installed.folder
    return AdapterCatalog.Finding(
      path: path,
      outcome: Result { () throws(AdapterError) in
        do throws(BundleError) {
          let adapter = try installed.outcome.get()
          return try AdapterInventory.load(adapter, try installed.ownRuntime(runtime))
        } catch {
          throw AdapterError(error, adapter: path)
        }
      })
  }
}

extension AdapterManifest {
  /// Where a manifest names none.
  private static let usualPollSeconds = 900

  /// Nil for an adapter without the source `poll`.
  fileprivate var pollInterval: Duration? {
    sources.contains("poll") ? .seconds(pollIntervalSeconds ?? Self.usualPollSeconds) : nil
  }
}
