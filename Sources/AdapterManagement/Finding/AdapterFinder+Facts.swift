import AdapterBundle
import AdapterHost
import ConnectorModel

/// What is known of a partner's installed adapter without loading it. Every function reads files.
extension AdapterFinder {
  /// How it is run, in words.
  package func isolation(of connector: ConnectorID) -> String {
    guard let entry = source.installed(connector.rawValue)?.entry,
      let isolation = try? AdapterIsolation(
        profile: entry.profile, acceptedMissing: entry.acceptedMissing ?? [])
    else { return runtime.words }
    return runtime.applying(isolation).words
  }

  /// Whether it may be loaded, with every check made anew.
  package func standing(of connector: ConnectorID) -> AdapterStanding {
    do throws(AdapterError) {
      guard case .installed(let installed) = try find(connector), let problem = installed.problem
      else { return .usable }
      throw AdapterError(problem, adapter: installed.file)
    } catch {
      return AdapterStanding(refusal: error)
    }
  }

  /// Whether it can be used because a key, or a manifest, is trusted.
  ///
  /// - Parameter trusted: the id of the key, or the SHA-256 of the manifest.
  package func isUsed(by connector: ConnectorID, becauseOf trusted: String) -> Bool {
    guard case .installed(let installed)? = try? find(connector), installed.problem == nil else {
      return false
    }
    let key = installed.signature?.key
    return installed.manifestHash == trusted.lowercased() || (key != nil && key == KeyID(trusted))
  }

  /// How its signatures were proved; nil for one that somebody has written. A loose file is loaded to find out
  /// whose it is.
  package func bindingProof(of connector: ConnectorID) -> BindingProof? {
    guard let (installation, entry) = source.installed(connector.rawValue),
      let version = try? installation.current(connector.rawValue),
      let adapter = try? installation.inspect(version, of: connector.rawValue, entry).outcome.get()
    else { return loose.library(of: connector)?.proof }
    return SharedLibrary.bindingProof(of: adapter.library)
  }

  /// The version that is used; nil where no bundle is installed.
  package func currentVersion(of connector: ConnectorID) -> SemanticVersion? {
    try? source.installed(connector.rawValue)?.installation.current(connector.rawValue)
  }
}
