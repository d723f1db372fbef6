import AdapterBundle

/// Where adapters come from.
package struct AdapterSource: Sendable {
  /// Bundles that were installed, each checked before it is loaded.
  package let installation: AdapterInstallation
  /// Whether `*.so` files that lie loose in the same folder are loaded: for those who write adapters and
  /// have named the folder for it. Otherwise they are listed and refused.
  package let loadsLooseFiles: Bool

  package init(installation: AdapterInstallation, loadsLooseFiles: Bool) {
    self.installation = installation
    self.loadsLooseFiles = loadsLooseFiles
  }

  package var folder: String { installation.folder }
}
