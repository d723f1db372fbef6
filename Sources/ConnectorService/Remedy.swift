import ConnectorModel

/// The way out of an error. Each door puts it into its own words: a command line names a command, an API a
/// resource, a page a place to click.
package enum Remedy: Hashable, Sendable {
  /// Do the same once more.
  case tryAgain
  /// Nothing was changed: do it knowing the consequence.
  case confirm
  /// Nothing was changed: do it if the adapter's code is trusted as much as this program's.
  case confirmTrust
  case listConnectors
  case showConnector(ConnectorID)
  /// What is disabled or deleted is named by its whole name or its id.
  case giveWholeName
  /// Delete the connector and add it again, which may create a new classic policy.
  case addConnectorAgain(newPolicy: Bool)
  /// Switch the connector of this partner to provisioned.
  case provision(String)
  case listGroups
  /// Assign what uses a group to other groups first.
  case assignOtherwise
  case listDevices
  /// Ask for a later moment: the record says when the device was decided about.
  case askForLater
  /// Ask without a moment: the answer says until when a decision holds.
  case askForNow
  case listPoliciesOfDevice
  case listAdapters
  case endTrial(ConnectorID)
  /// Delete the connector whose partner is called alike, or have the other adapter call its partner otherwise.
  case endNamesake(ConnectorID)
  case listQuarantined
  case dropQuarantined
  /// Ask the partner for smaller pages.
  case smallerMessages
  /// What was accepted is kept, and read as soon as the adapter can be reached.
  case waitForAdapter
  case restoreBackup
  /// Make the tables anew from the journal, which is whole.
  case rebuildTables
  /// What the part of the host says that failed, or what a value may be.
  case said(String)
}

extension Remedy: ExpressibleByStringInterpolation {
  package init(stringLiteral words: String) { self = .said(words) }
}
