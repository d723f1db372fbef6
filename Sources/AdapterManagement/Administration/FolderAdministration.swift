import AdapterBundle
import ConnectorModel

/// Carries acts out where the folders themselves are what keeps adapters and keys, and no journal does: in a folder
/// that somebody has named, such as a site's.
///
/// Every function blocks the calling thread; others who change the same folder wait.
package struct FolderAdministration: Sendable {
  private let installation: AdapterInstallation

  package init(_ installation: AdapterInstallation) { self.installation = installation }

  /// An act on adapters: `body` is given what the folder has.
  package func adapters<Answer>(
    _ body: (AdapterInventory) throws(BundleError) -> AdapterAct<Answer>
  ) throws(BundleError) -> AdapterAct<Answer> {
    try installation.change { (inventory) throws(BundleError) in
      let act = try body(inventory)
      var after = inventory
      for change in act.changes { after.take(change) }
      return FolderChange(after, answer: act, blobs: act.blobs, renewing: act.renewing)
    }
  }

  /// An act on keys: `body` is given those of the trust store.
  package func keys<Answer>(
    _ body: (TrustSettings) throws(BundleError) -> AdapterAct<Answer>
  ) throws(BundleError) -> AdapterAct<Answer> {
    try installation.trust.change { (trust) throws(BundleError) in
      let act = try body(trust)
      var after = AdapterInventory(trust: trust)
      for change in act.changes { after.take(change) }
      return (after.trust, act)
    }
  }
}
