import AdapterBundle
import AdapterHost
import ConnectorModel

extension AdapterFinder {
  /// A row for all that is there. Each adapter that is used is loaded, one after the other; one that cannot be is
  /// a row with the reason, and keeps no other from its row.
  package func installed() -> [InstalledAdapter] {
    var listing = AdapterListing(runtime: runtime)
    listing.look(into: source.installation)
    for finding in loose.findings { listing.add(finding) }
    for installation in source.installations.dropFirst() { listing.look(into: installation) }
    return listing.rows
  }
}

/// What was found so far while folders of adapters are searched in their order: of a partner's adapters the
/// first one counts, whether it can be used or not.
private struct AdapterListing {
  let runtime: AdapterRuntime
  private(set) var rows: [InstalledAdapter] = []
  /// Where the first adapter of each partner was found.
  private var owners: [ConnectorID: String] = [:]

  init(runtime: AdapterRuntime) { self.runtime = runtime }

  /// A folder that cannot be used is a problem like any other, and hides nothing.
  mutating func look(into installation: AdapterInstallation) {
    do throws(BundleError) {
      let versions = try installation.list()
      let earlier = owners
      for version in versions {
        let isHidden = earlier[version.partner] != nil
        rows.append(row(version, isHidden: isHidden))
        if !isHidden, version.isCurrent || owners[version.partner] == nil {
          owners[version.partner] = version.file
        }
      }
      rows += try installation.strays().map { InstalledAdapter(stray: $0, runtime: runtime) }
    } catch {
      rows.append(
        InstalledAdapter(
          file: installation.folder, runtime: runtime, problem: AdapterProblem(error)))
    }
  }

  mutating func add(_ finding: LooseLibraries.Finding) {
    do throws(AdapterError) {
      let library = try finding.outcome.get()
      if let owner = owners[library.descriptor.id] {
        throw AdapterError(
          code: "load.shadowed", adapter: finding.path, operation: "open",
          message: "The adapter for \(library.descriptor.name) is already there, from \(owner).",
          lookedAt: "partner id \(library.descriptor.id)", remedy: "Remove one of the two files.")
      }
      owners[library.descriptor.id] = finding.path
      rows.append(InstalledAdapter(library, runtime: runtime))
    } catch {
      rows.append(
        InstalledAdapter(file: finding.path, runtime: runtime, problem: AdapterProblem(error)))
    }
  }

  /// Of a version that is only kept nothing is run.
  private func row(_ version: InstalledVersion, isHidden: Bool) -> InstalledAdapter {
    let way = Result { () throws(BundleError) in try version.runtime(from: runtime) }
    var library: Result<AdapterLibrary, BundleError>?
    if !isHidden, version.isCurrent, version.isEnabled {
      library = Result { () throws(BundleError) in
        try version.outcome.get().load(try way.get())
      }
    }
    return InstalledAdapter(
      version, library, isHidden: isHidden, runtime: (try? way.get()) ?? runtime)
  }
}
