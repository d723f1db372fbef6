import ConnectorModel

/// The devices about which something has changed that decides.
package struct ChangedDevices: Hashable, Sendable {
  /// In no order; a device may be there several times.
  package var keys: [DeviceKey]
  /// So much has changed that the whole fleet is to be looked at anew.
  package var isWholeFleet: Bool

  package init(keys: [DeviceKey] = [], isWholeFleet: Bool = false) {
    self.keys = keys
    self.isWholeFleet = isWholeFleet
  }

  package var isEmpty: Bool { keys.isEmpty && !isWholeFleet }

  /// More keys than these are not remembered one by one: then it is the whole fleet.
  private static let keysMost = 4 << 20

  package static func += (all: inout ChangedDevices, more: ChangedDevices) {
    all.isWholeFleet =
      all.isWholeFleet || more.isWholeFleet || all.keys.count + more.keys.count > keysMost
    if all.isWholeFleet { all.keys = [] } else { all.keys += more.keys }
  }
}
