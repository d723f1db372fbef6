import ConnectorModel

/// What a partner is told of the apps on one device. Each answer leaves its record.
package enum InventoryDisclosure: Hashable, Sendable {
  case shared(DisclosedInventory, DisclosureRecord)
  /// Nothing at all is told.
  case withheld(Reason, DisclosureRecord)

  package var record: DisclosureRecord {
    switch self {
    case .shared(_, let record), .withheld(_, let record): record
    }
  }
}
