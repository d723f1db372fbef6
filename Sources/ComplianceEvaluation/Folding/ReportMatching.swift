import ConnectorModel

/// Whose device a report is about.
package enum MatchResult: Hashable, Sendable {
  /// `learns` is the partner's own id of the device, where the host did not know it yet.
  case device(DeviceKey, learns: DeviceIdentifier?)
  case unmatched
  /// The identifiers point to different devices.
  case conflict
}

/// A device that is disclosed to the connector, as far as a report can be matched by it.
package struct MatchCandidate: Hashable, Sendable {
  package var device: DeviceKey
  package var platform: Platform?

  package init(_ device: DeviceKey, platform: Platform?) {
    self.device = device
    self.platform = platform
  }

  /// - Parameter said: nil where the report says none: then every device is of it.
  package func isOf(_ said: Platform?) -> Bool { said == nil || platform == said }
}

package enum ReportMatching {
  /// Decides from what the store knows of each identifier.
  ///
  /// - Parameters:
  ///   - platform: as the report says; devices of another one match by nothing.
  ///   - order: the kinds of identifier that the adapter can match by, best first; other kinds are
  ///     not looked at, apart from the partner's own ids.
  ///   - learnt: the device that the host has learnt for a partner's own id.
  ///   - candidates: the devices disclosed to the connector that have an identifier.
  package static func match<Failure: Error>(
    identifiers: [DeviceIdentifier], platform: Platform?, order: [IdentifierKind],
    learnt: (DeviceIdentifier) throws(Failure) -> MatchCandidate?,
    candidates: (DeviceIdentifier) throws(Failure) -> [MatchCandidate]
  ) throws(Failure) -> MatchResult {
    func known(_ id: DeviceIdentifier?) throws(Failure) -> DeviceKey? {
      guard let id, let found = try learnt(id), found.isOf(platform) else { return nil }
      return found.device
    }
    let ownId = identifiers.first { $0.kind == .partnerDeviceId }
    var found = try known(ownId)
    let isLearnt = found != nil
    if found == nil { found = try known(identifiers.parent) }
    for kind in order where kind.isOfDevice {
      for identifier in identifiers where identifier.kind == kind {
        let fitting = try candidates(identifier).filter { $0.isOf(platform) }
        let devices = Set(fitting.map(\.device))
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

extension [DeviceIdentifier] {
  /// The partner's own id of the device that the report's device lives on.
  fileprivate var parent: DeviceIdentifier? {
    first { $0.kind == .parentPartnerDeviceId }.flatMap {
      DeviceIdentifier(.partnerDeviceId, $0.value)
    }
  }
}
