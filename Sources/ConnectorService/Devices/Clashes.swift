import ConnectorModel
import ConnectorStore

/// An identifier that should be one device's and that several have which are there: none of them is found by it.
package struct Clash: Hashable, Sendable, Encodable {
  package var kind: IdentifierKind
  package var value: String
  /// In the order of their numbers.
  package var devices: [ClashingDevice]
}

package struct ClashingDevice: Hashable, Sendable, Encodable {
  package var number: Int64
  package var name: String?
  package var manager: String?
  /// The device's id there.
  package var mdmDeviceId: String?
}

extension Devices {
  /// Identifiers looked through at a time.
  private static let identifiersAtATime = 500

  /// The first identifiers that are known not to be unique.
  package func clashes(limit: Int) async throws(ServiceError) -> [Clash] {
    var clashes: [Clash] = []
    var last: Int64?
    while clashes.count < limit {
      let (page, end) = try await readers.read { [last] tables, _ throws(StoreError) in
        let shared = try tables.sharedFingerprints(after: last, limit: Self.identifiersAtATime)
        var page: [Clash] = []
        for one in shared {
          var devices: [Device] = []
          for key in one.devices {
            if let device = try tables.device(key), device.leftAt == nil { devices.append(device) }
          }
          page += Clash.all(among: devices)
        }
        return (page, shared.last?.fingerprint)
      }
      guard let end else { break }
      last = end
      // Two that share several identifiers are found by each of them.
      for clash in page where !clashes.contains(clash) { clashes.append(clash) }
    }
    return Array(clashes.prefix(limit))
  }
}

extension Clash {
  fileprivate static func all(among devices: [Device]) -> [Clash] {
    guard devices.count > 1 else { return [] }
    let kinds: [IdentifierKind] = [.udid, .imei, .directoryDeviceId, .serialNumber]
    return kinds.flatMap { all(of: $0, among: devices) }
  }

  private static func all(of kind: IdentifierKind, among devices: [Device]) -> [Clash] {
    var clashes: [Clash] = []
    for (identifier, sharing) in Dictionary(grouping: devices, by: { $0.identifier(kind) }) {
      guard let identifier, sharing.count > 1 else { continue }
      clashes.append(
        Clash(kind: kind, value: identifier.value, devices: sharing.map { ClashingDevice($0) }))
    }
    return clashes.sorted { $0.value < $1.value }
  }
}

extension ClashingDevice {
  fileprivate init(_ device: Device) {
    self.init(
      number: device.key.rawValue, name: device.name, manager: device.manager,
      mdmDeviceId: device.identifier(.mdmDeviceId)?.value)
  }
}
