import ConnectorService

extension Remedy {
  /// The way out in the words of a command line.
  var text: String {
    switch self {
    case .tryAgain: "Give the command again."
    case .confirm: "Nothing was changed. Say --yes to do it."
    case .confirmTrust:
      "Nothing was changed. Say --yes if you trust its code as much as this program's."
    case .listConnectors:
      "gatehouse connector list shows them; gatehouse connector add makes one."
    case .showConnector(let id): "gatehouse connector show \(id) shows it."
    case .addConnectorAgain(newPolicy: true):
      "Delete the connector and add it again: that creates a new policy."
    case .addConnectorAgain(newPolicy: false): "Delete the connector and add it again."
    case .provision(let partner):
      "gatehouse connector set \(partner.split(separator: " ").first ?? "") provisioned=on"
    case .giveWholeName:
      "Nothing was changed. Name what is disabled or deleted by its whole name or its id."
    case .listGroups: "gatehouse group list shows them; gatehouse group create makes one."
    case .assignOtherwise: "Assign those to other groups first."
    case .listDevices:
      "Give its number (#7), its name, or one of its identifiers; gatehouse device list shows them."
    case .askForLater:
      "Give a later time: gatehouse audit list --device shows when it was decided about."
    case .askForNow:
      "Without --at, explain says until when a decision holds and what follows."
    case .listPoliciesOfDevice: "gatehouse explain without --policy names those that are."
    case .listAdapters: "Name another installed version: gatehouse adapter list."
    case .endTrial(let id): "End the trial first: gatehouse adapter shadow \(id) --off"
    case .endNamesake(let id):
      "If the new adapter takes the other's place: gatehouse connector delete \(id). Otherwise ask its vendor to call"
        + " the partner by a name of its own."
    case .listQuarantined: "gatehouse quarantine list shows what is."
    case .dropQuarantined: "It was not offered. gatehouse quarantine drop gives it up."
    case .smallerMessages: "Ask the partner for smaller pages."
    case .waitForAdapter:
      "It is kept, and read as soon as the adapter can be reached: by a running service, or with the next message."
    case .restoreBackup: "Restore the data folder from a backup."
    case .rebuildTables: "Make the tables anew from the journal: gatehouse store rebuild."
    case .said(let words): words
    }
  }
}
