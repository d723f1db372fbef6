import AdapterBundle
import AdapterHost
import ConnectorModel

extension AdapterAdministration {
  /// What is on and why: every path searched, every check of every version of a partner, the library loaded
  /// where it is used.
  package func explain(_ partner: String) throws(BundleError) -> AdapterExplanation {
    var searched: [AdapterExplanation.SearchedPath] = []
    var found: (installation: AdapterInstallation, id: String, entry: AdapterLock.Partner)?
    var refusal: BundleError?
    for place in source.installations {
      do throws(BundleError) {
        let (id, entry) = try place.partner(named: partner)
        let isFirst = found == nil && !entry.versions.isEmpty
        if isFirst { found = (place, id, entry) }
        searched.append(
          .init(place, isFirst ? .found : entry.versions.isEmpty ? .nothing : .hidden))
      } catch {
        refusal = refusal ?? error
        searched.append(.init(place, error))
      }
    }
    guard let (installation, id, entry) = found else { throw refusal ?? .noVersion(of: partner) }
    let versions = entry.sortedVersions.map { version in
      let installed = installation.inspect(version, of: id, entry)
      var view = AdapterExplanation.Version(installed)
      if view.isUsed { view.addLoading(installed, runtime) }
      return view
    }
    return AdapterExplanation(
      partner: id, entry, isolation: isolation(entry.profile, entry.acceptedMissing ?? []),
      versions: versions,
      searched: searched, trust: installation.trust.folder)
  }
}

extension BundleError {
  fileprivate static func noVersion(of partner: String) -> BundleError {
    BundleError(
      "install.unknown-version", "No version of it is installed.", lookedAt: partner,
      remedy: "Install the adapter's bundle: gatehouse adapter install.", kind: .notFound)
  }
}
