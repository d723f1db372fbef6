import AdapterBundle

/// Where adapters come from.
package struct AdapterSource: Sendable {
  /// Bundles that were installed, each checked before it is loaded, in the order in which they are
  /// searched. Of a partner's adapters the first that is found counts. New ones go into the first.
  package let installations: [AdapterInstallation]
  /// Whether `*.so` files that lie loose in the first folder are loaded: for those who write adapters and
  /// have named the folder for it. Otherwise they are listed and refused.
  package let loadsLooseFiles: Bool

  /// - Parameter further: what is searched after it.
  package init(
    installation: AdapterInstallation, loadsLooseFiles: Bool, further: [AdapterInstallation] = []
  ) {
    installations = [installation] + further.filter { $0.folder != installation.folder }
    self.loadsLooseFiles = loadsLooseFiles
  }

  /// Where an administrator's acts take place.
  package var installation: AdapterInstallation { installations[0] }

  package var folder: String { installation.folder }

  /// The installation whose adapter of a partner's counts, and what its lock file says of it. A folder that
  /// cannot be read hides nothing.
  package func installed(
    _ partner: String
  ) -> (installation: AdapterInstallation, entry: AdapterLock.Partner)? {
    for installation in installations {
      guard let entry = try? installation.lock().partners[partner], !entry.versions.isEmpty else {
        continue
      }
      return (installation, entry)
    }
    return nil
  }
}
