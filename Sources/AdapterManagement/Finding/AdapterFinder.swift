import AdapterBundle
import AdapterHost
import ConnectorModel

/// Finds adapters where a source has them, and loads the one that is asked for and no other.
///
/// Each answer rests on what is installed at the moment, with every check made anew. All that is kept is which loose
/// files there are, and what they have said of themselves.
///
/// Every function blocks the calling thread: it reads files, and it waits for a library up to the deadline of its
/// worker. A library that is loaded into this process may hang for ever, as it may do anything else here.
package struct AdapterFinder: Sendable {
  package let source: AdapterSource
  /// How adapters are run of which nothing else is kept.
  package let runtime: AdapterRuntime
  let loose: LooseLibraries

  package init(_ source: AdapterSource, runtime: AdapterRuntime) {
    self.source = source
    self.runtime = runtime
    loose = LooseLibraries(source, runtime)
  }

  /// The adapter that a partner's connector is to run: what the first folder has, installed and then loose, and
  /// then what the others have.
  package func adapter(of partner: ConnectorID) throws(AdapterError) -> UsableAdapter {
    switch try find(partner) {
    case .loose(let library): return UsableAdapter(library: library, runtime: runtime)
    case .installed(let installed):
      do throws(BundleError) {
        return try load(installed, try installed.runtime(from: runtime))
      } catch {
        throw AdapterError(error, adapter: installed.file)
      }
    }
  }

  /// What a partner's connector is to run, before anything of it is loaded that nobody has checked.
  enum Found {
    case loose(AdapterLibrary)
    case installed(InstalledVersion)
  }

  func find(_ partner: ConnectorID) throws(AdapterError) -> Found {
    let found = source.installed(partner.rawValue)
    if found?.installation.folder != source.folder, let library = loose.library(of: partner) {
      return .loose(library)
    }
    guard let (installation, entry) = found else { throw names.none(for: partner) }
    do throws(BundleError) {
      guard entry.isEnabled else { throw .disabled(entry.name) }
      let version = try installation.version(nil, of: partner.rawValue, entry)
      return .installed(installation.inspect(version, of: partner.rawValue, entry))
    } catch {
      throw AdapterError(error, adapter: installation.folder)
    }
  }

  /// An installed version that is to be tried beside the one in use. It runs in this process only where all
  /// adapters do.
  package func adapter(
    of partner: ConnectorID, version text: String
  ) throws(BundleError) -> UsableAdapter {
    let (installation, entry) = try installed(partner)
    let version = try installation.version(text, of: partner.rawValue, entry)
    let installed = installation.inspect(version, of: partner.rawValue, entry)
    let own = try installed.runtime(from: runtime)
    let apart = runtime.applying(AdapterIsolation(profile: .sandbox))
    return try load(installed, own.profile == .inProcess ? apart : own)
  }

  /// The adapter for what somebody has typed: a partner's id, its name, or the beginning of a word of its name.
  /// The names of installed ones are known; whose a loose file is, only loading it says.
  package func adapter(named text: String) throws(AdapterError) -> UsableAdapter {
    if source.installed(text) != nil { return try adapter(of: ConnectorID(rawValue: text)) }
    return try adapter(of: try names.partner(named: text))
  }

  /// Where the adapter of a partner is installed that counts, and what is kept of it there.
  package func installed(
    _ partner: ConnectorID
  ) throws(BundleError) -> (installation: AdapterInstallation, entry: AdapterLock.Partner) {
    guard let found = source.installed(partner.rawValue) else {
      throw BundleError(
        "install.unknown-partner", "No installed bundle is for this connector.",
        lookedAt: source.installations.map(\.folder).joined(separator: ", "),
        remedy: "Install the versions from bundles: loose files have none beside them.",
        kind: .notFound)
    }
    return found
  }

  /// Looks which loose files there are now, and lets those be asked again that did not survive being asked.
  package func reload() { loose.reload() }

  /// The names of the partners that there are adapters for, in order.
  package var partnerNames: [String] { names.all }

  /// Whose adapters there are.
  private var names: PartnerNames {
    var names = PartnerNames()
    names.add(source.installation)
    for finding in loose.findings { names.add(finding) }
    for installation in source.installations.dropFirst() { names.add(installation) }
    return names
  }

  private func load(
    _ installed: InstalledVersion, _ way: AdapterRuntime
  ) throws(BundleError) -> UsableAdapter {
    let adapter = try installed.outcome.get()
    return UsableAdapter(
      library: try adapter.load(way), runtime: way, pollInterval: adapter.manifest.pollInterval)
  }
}

extension BundleError {
  fileprivate static func disabled(_ name: String) -> BundleError {
    BundleError(
      "install.disabled",
      "The adapter of \(name) is installed, and an administrator has disabled it.",
      lookedAt: "what is kept of the adapter",
      remedy: "Let it be used again: gatehouse adapter enable \"\(name)\".", kind: .conflict)
  }
}
