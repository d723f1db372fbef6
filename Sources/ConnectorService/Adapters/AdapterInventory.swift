import AdapterBundle
import AdapterHost

/// What a source of adapters holds: the libraries that can be used, and a row for all that is there.
struct AdapterInventory {
  let catalog: AdapterCatalog
  let adapters: [InstalledAdapter]

  /// Checks everything, and loads what passes.
  init(_ source: AdapterSource, runtime: AdapterRuntime) {
    var installed: [(InstalledVersion, AdapterCatalog.Finding?)] = []
    var failure: BundleError?
    do throws(BundleError) {
      installed = try source.installation.list().map { ($0, Self.finding($0, runtime)) }
    } catch {
      failure = error
    }
    let findings = installed.compactMap(\.1)
    catalog = AdapterCatalog.scan(
      folders: [source.folder], runtime: runtime, after: findings
    ) {
      (path) throws(AdapterError) in try Self.admitLoose(path, source)
    }
    adapters =
      installed.map { InstalledAdapter($0.0, $0.1, runtime: runtime) }
      + ((try? source.installation.strays()) ?? []).map {
        InstalledAdapter(stray: $0, runtime: runtime)
      }
      + (failure.map {
        [InstalledAdapter(file: source.folder, runtime: runtime, problem: AdapterProblem($0))]
      } ?? [])
      + catalog.findings.dropFirst(findings.count).map {
        InstalledAdapter(loose: $0, runtime: runtime)
      }
  }

  /// The library of the version that is used; nil for one that is only kept.
  private static func finding(
    _ installed: InstalledVersion, _ runtime: AdapterRuntime
  ) -> AdapterCatalog.Finding? {
    guard installed.isCurrent, installed.isEnabled else { return nil }
    let path = (try? installed.outcome.get().libraryPath) ?? installed.folder
    return AdapterCatalog.Finding(
      path: path,
      outcome: Result { () throws(AdapterError) in
        do throws(BundleError) {
          return try load(try installed.outcome.get(), runtime)
        } catch {
          throw AdapterError(error, adapter: path)
        }
      })
  }

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

extension AdapterError {
  init(_ error: BundleError, adapter: String) {
    self.init(
      code: error.code, adapter: adapter, operation: "open", message: error.message,
      lookedAt: error.lookedAt, remedy: error.remedy)
  }
}
