import ConnectorModel

/// Whom a check-in is about.
enum ResolvedDevice {
  case known(Device)
  case new
  /// It names nobody: what it has is not unique.
  case nobody
}

/// Which known device a check-in is about, by the strength of identifiers: the device manager's id within that
/// manager, the hardware's ids, the directory's id, the serial number. A user's name never identifies a device.
struct DeviceResolution<Failure: Error> {
  let checkIn: CheckIn
  /// Those that have an identifier, or had it under an earlier enrolment.
  let devices: (DeviceIdentifier) throws(Failure) -> [Device]

  func resolve() throws(Failure) -> ResolvedDevice {
    for kind in IdentifierKind.strongestFirst {
      guard let identifier = checkIn.identifier(kind) else { continue }
      let found = try devices(identifier)
      if kind == .serialNumber, found.filter(\.isPresent).count > 1 {
        // Two devices that are there have this number: it joins nothing.
        return checkIn.hasStrongIdentifier ? .new : .nobody
      }
      if let best = best(of: found.filter { fits($0, by: kind) }) { return .known(best) }
    }
    return .new
  }

  /// Whether the device may be the one, as far as what is at least as strong says.
  private func fits(_ device: Device, by kind: IdentifierKind) -> Bool {
    switch kind {
    case .mdmDeviceId: device.isEnrolled(as: checkIn)
    case .udid: true
    case .imei: agrees(device, in: [.udid])
    case .directoryDeviceId:
      !isEnrolledOtherwise(device) && agrees(device, in: [.udid, .imei])
    default:
      !isEnrolledOtherwise(device) && agrees(device, in: [.udid, .imei, .directoryDeviceId])
    }
  }

  /// One manager has two ids for them: they are two, unless the hardware says otherwise.
  private func isEnrolledOtherwise(_ device: Device) -> Bool {
    guard let said = checkIn.identifier(.mdmDeviceId), let known = device.identifier(.mdmDeviceId)
    else { return false }
    return checkIn.manager == device.manager && said != known
  }

  private func agrees(_ device: Device, in kinds: [IdentifierKind]) -> Bool {
    kinds.allSatisfy { kind in
      guard let said = checkIn.identifier(kind), let known = device.identifier(kind) else {
        return true
      }
      return said == known
    }
  }

  /// Those that are there before those that left, those of this manager before others, those that agree in more
  /// before others, the earliest heard of before others: the same at each import.
  private func best(of devices: [Device]) -> Device? {
    guard devices.count > 1 else { return devices.first }
    return devices.max { rank($0) < rank($1) }
  }

  private func rank(_ device: Device) -> (Int, Int, Int, Int64) {
    let agreeing = IdentifierKind.strongestFirst.count { kind in
      checkIn.identifier(kind).map { device.identifier(kind) == $0 } ?? false
    }
    return (
      device.isPresent ? 1 : 0, device.manager == checkIn.manager ? 1 : 0, agreeing,
      -device.key.rawValue
    )
  }
}

extension DeviceResolution {
  /// As it was before identifiers had a strength: any of them joined, in this order, where no hardware id
  /// contradicted. Devices of rows of then have their numbers by it.
  func resolveByOrder() throws(Failure) -> ResolvedDevice {
    let kinds: [IdentifierKind] = [.mdmDeviceId, .udid, .serialNumber, .imei, .directoryDeviceId]
    for kind in kinds {
      guard let identifier = checkIn.identifier(kind) else { continue }
      for device in try devices(identifier) where device.identifiers.contains(identifier) {
        let isCertain = kind == .mdmDeviceId || kind == .udid
        if isCertain || agrees(device, in: [.udid, .serialNumber, .imei]) { return .known(device) }
      }
    }
    return .new
  }
}

extension IdentifierKind {
  /// Those that identify a device.
  static let strongestFirst: [IdentifierKind] = [
    .mdmDeviceId, .udid, .imei, .directoryDeviceId, .serialNumber,
  ]
}

extension CheckIn {
  fileprivate var hasStrongIdentifier: Bool {
    identifiers.contains { $0.kind != .serialNumber && $0.kind != .userPrincipalName }
  }
}

extension Device {
  fileprivate var isPresent: Bool { leftAt == nil }

  /// Whether an enrolment of the device, the present one or one before it, has the id that a check-in names.
  fileprivate func isEnrolled(as checkIn: CheckIn) -> Bool {
    let id = checkIn.identifier(.mdmDeviceId)
    return ([enrolment] + formerEnrolments).contains {
      $0.id == id && Enrolment.mayBeOne($0.manager, checkIn.manager)
    }
  }
}
