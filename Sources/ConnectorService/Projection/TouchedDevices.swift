import ConnectorModel

/// The devices about which something has changed that decides.
struct TouchedDevices: Hashable, Sendable {
  /// In no order; a device may be there several times.
  var keys: [DeviceKey] = []
  /// So much has changed that the whole fleet is to be looked at anew.
  var isWholeFleet = false

  static func += (all: inout TouchedDevices, more: TouchedDevices) {
    all.keys += more.keys
    all.isWholeFleet = all.isWholeFleet || more.isWholeFleet
  }
}
