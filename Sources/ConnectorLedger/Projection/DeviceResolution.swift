import ConnectorModel

/// Which known device a check-in is about.
///
/// The device manager's own id decides first, then the hardware's ids, then the directory's. A weaker
/// match counts only if no hardware id contradicts it: two devices with one invented serial number stay
/// two. A user's name never identifies a device.
enum DeviceResolution {
  /// Kinds that identify a device, strongest first.
  static let order: [IdentifierKind] = [
    .mdmDeviceId, .udid, .serialNumber, .imei, .directoryDeviceId,
  ]

  /// Kinds that stay with the hardware when a device is enrolled again.
  private static let hardware: [IdentifierKind] = [.udid, .serialNumber, .imei]

  /// The device to which `checkIn` belongs; nil when it is a new one.
  static func resolve<Failure: Error>(
    _ checkIn: CheckIn, devices: (DeviceIdentifier) throws(Failure) -> [Device]
  ) throws(Failure) -> Device? {
    for kind in order {
      guard let identifier = checkIn.identifiers.first(where: { $0.kind == kind }) else { continue }
      for device in try devices(identifier) {
        if kind == .mdmDeviceId || kind == .udid || !contradicts(checkIn, device) { return device }
      }
    }
    return nil
  }

  private static func contradicts(_ checkIn: CheckIn, _ device: Device) -> Bool {
    hardware.contains { kind in
      guard let said = checkIn.identifiers.first(where: { $0.kind == kind }),
        let known = device.identifier(kind)
      else { return false }
      return said != known
    }
  }
}
