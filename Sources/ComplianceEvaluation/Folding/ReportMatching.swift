import ConnectorModel

/// Whose device a report is about.
package enum MatchResult: Hashable, Sendable {
  /// `learns` is the partner's own id of the device, where the host did not know it yet.
  case device(DeviceKey, learns: DeviceIdentifier?)
  case unmatched
  /// The identifiers point to different devices.
  case conflict
}

package enum ReportMatching {
  /// Decides from what the store knows of each identifier.
  ///
  /// - Parameters:
  ///   - order: the kinds of identifier that the adapter can match by, best first; other kinds are
  ///     not looked at, apart from the partner's own id.
  ///   - learnt: the device that the host has learnt for a partner's own id.
  ///   - candidates: the devices disclosed to the connector that have an identifier.
  package static func match<Failure: Error>(
    identifiers: [DeviceIdentifier], order: [IdentifierKind],
    learnt: (DeviceIdentifier) throws(Failure) -> DeviceKey?,
    candidates: (DeviceIdentifier) throws(Failure) -> [DeviceKey]
  ) throws(Failure) -> MatchResult {
    var found: DeviceKey?
    let ownId = identifiers.first { $0.kind == .partnerDeviceId }
    var isLearnt = false
    if let ownId, let device = try learnt(ownId) {
      found = device
      isLearnt = true
    }
    for kind in order where kind.isOfDevice {
      for identifier in identifiers where identifier.kind == kind {
        let devices = Set(try candidates(identifier))
        guard let device = devices.first else { continue }
        if devices.count > 1 {
          // A person has several devices: the name alone says nothing.
          if kind == .userPrincipalName { continue }
          return .conflict
        }
        if let found, found != device { return .conflict }
        found = device
      }
    }
    guard let found else { return .unmatched }
    return .device(found, learns: isLearnt ? nil : ownId)
  }
}
