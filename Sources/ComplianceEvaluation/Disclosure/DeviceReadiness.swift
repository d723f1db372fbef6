import ConnectorModel

/// What a device must have before a partner reports about it, in the order in which it comes about.
package enum ReadinessStep: String, CaseIterable, Codable, Sendable {
  /// In the directory.
  case registered
  /// An operating system that the partner supports.
  case supportedVersion
  /// The partner's app is on the device.
  case app
  /// The partner knows the device: somebody has opened the app.
  case activated
  /// The partner rates the device.
  case reporting
}

/// How far one device has come with one partner.
package struct DeviceReadiness: Hashable, Sendable {
  package var isRegistered: Bool
  /// Nil: the device's version, or the lack of one, says nothing.
  package var hasSupportedVersion: Bool?
  /// Nil: no list of apps has arrived, or the adapter does not say which app it is.
  package var hasApp: Bool?
  package var isActivated: Bool
  package var isReporting: Bool
  /// The first step that is missing; nil: the partner reports.
  package var stuckAt: ReadinessStep?
  /// Since when at the latest: nil when nobody has said anything from which that follows.
  package var since: Timestamp?

  /// - Parameter listsApp: whether the partner's app is on the lists that are known; nil: none is.
  /// - Returns: nil for a device that does not concern the partner.
  package init?(
    _ device: Device, partner: ConnectorSituation, listsApp: Bool?, tenant: Tenant,
    at time: Timestamp
  ) {
    guard partner.concerns(device, tenant: tenant, at: time) else { return nil }
    let said = partner.deviceState(at: time)
    isRegistered = device.isRegistered
    hasSupportedVersion = partner.supportsVersion(of: device, tenant: tenant, at: time)
    isReporting = said.state.level != nil || said.state == .compromised
    isActivated = isReporting || ![.unknown, .deactivated].contains(said.state)
    // An app that has been opened is there, whatever an older list says.
    hasApp = isActivated ? true : listsApp
    if isReporting { return }
    if !isRegistered, partner.gate(tenant: tenant).isRequired {
      stuckAt = .registered
    } else if isActivated {
      stuckAt = .reporting
    } else if hasSupportedVersion != true {
      stuckAt = .supportedVersion
    } else {
      stuckAt = hasApp == true ? .activated : .app
    }
    since = said.state == .unknown ? device.enrolledAt : said.observedAt
  }
}

extension ConnectorSituation {
  /// Whether the partner works on the device's platform and for its groups. What stands between the two
  /// otherwise is another matter.
  fileprivate func concerns(_ device: Device, tenant: Tenant, at time: Timestamp) -> Bool {
    device.leftAt == nil && connector.scopeHolds(device)
      && Disclosure.platformRefusal(device, to: self, tenant: tenant, at: time) == nil
  }

  /// Whether the device has a version that this partner supports; nil when it has no readable one.
  fileprivate func supportsVersion(
    of device: Device, tenant: Tenant, at time: Timestamp
  ) -> Bool? {
    guard let platform = device.platform, let support = connector.descriptor.support(for: platform)
    else { return false }
    let isRated = connector.isEffective(
      platform.complianceToggle, tenant: tenant, health: health, at: time)
    let minimum = isRated ? support.minimumForCompliance : support.minimumForAppProtection
    guard let version = device.osVersion else { return nil }
    return minimum.map { version >= $0 } ?? true
  }
}
