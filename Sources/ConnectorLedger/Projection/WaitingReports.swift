import ConnectorModel
import ConnectorStore

/// Finds reports of a connector that wait for their device.
struct WaitingReports {
  let tables: any TableWriter
  let connector: ConnectorID

  func naming(_ identifiers: [DeviceIdentifier]) throws(StoreError) -> [UnmatchedReport] {
    var found: [UnmatchedReport] = []
    for identifier in identifiers {
      found += try tables.unmatchedReports(of: connector, naming: identifier)
    }
    return found
  }

  /// Those that name one of the partner's own ids, also as that of the device that theirs lives on.
  func naming(partnerDevices ids: [DeviceIdentifier]) throws(StoreError) -> [UnmatchedReport] {
    try naming(
      ids + ids.compactMap { DeviceIdentifier(.parentPartnerDeviceId, $0.value) })
  }

  /// Those that name a device by its key, by one of its identifiers, or by an own id of the partner's under which
  /// something was said of it.
  func naming(_ device: Device) throws(StoreError) -> [UnmatchedReport] {
    let known = try tables.partnerDevices(from: device.key, through: device.key)
    let own = (known[device.key]?[connector] ?? []).compactMap(\.partnerDeviceId)
    return try tables.unmatchedReports(of: connector, naming: device.key)
      + naming(device.identifiers) + naming(partnerDevices: own)
  }
}

extension Device {
  /// Whether this one and a later state of it can match other reports: by what decides on disclosure, and by what
  /// they are matched by.
  func isMatchedOtherwise(than other: Device) -> Bool {
    identifiers != other.identifiers || platform != other.platform || groups != other.groups
      || (leftAt == nil) != (other.leftAt == nil)
  }
}
