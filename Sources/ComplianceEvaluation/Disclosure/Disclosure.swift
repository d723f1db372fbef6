import ConnectorModel

/// What a partner may see.
package enum Disclosure {
  /// Whether the partner may be told that the device exists.
  package static func device(
    _ device: Device, to partner: ConnectorSituation, tenant: Tenant, at time: Timestamp
  ) -> DeviceDisclosure {
    let refusal =
      generalRefusal(device, to: partner, tenant: tenant, at: time)
      ?? platformRefusal(device, to: partner, tenant: tenant, at: time)
      ?? personalRefusal(device, to: partner, tenant: tenant)
    return refusal.map { .withheld($0) } ?? .disclosed
  }

  /// The connector, whatever the device, and devices that are gone.
  static func generalRefusal(
    _ device: Device, to partner: ConnectorSituation, tenant: Tenant, at time: Timestamp
  ) -> Reason? {
    if let leftAt = device.leftAt {
      return Reason(
        rule: .deviceLeft, effect: .none, connector: partner.connector.id,
        datum: "left device management", observedAt: leftAt)
    }
    return partner.refusal(tenant: tenant, at: time)
  }

  /// Scope and registration.
  static func personalRefusal(
    _ device: Device, to partner: ConnectorSituation, tenant: Tenant
  ) -> Reason? {
    let connector = partner.connector
    if !connector.scopeHolds(device) { return connector.id.reason(.outOfScope, .none) }
    if !device.isRegistered, partner.gate(tenant: tenant).isRequired {
      return connector.id.reason(.deviceNotRegistered, .none, "no directory device id", of: device)
    }
    return nil
  }

  /// The switches of the device's platform.
  static func platformRefusal(
    _ device: Device, to partner: ConnectorSituation, tenant: Tenant, at time: Timestamp
  ) -> Reason? {
    let connector = partner.connector
    guard let platform = device.platform else {
      return connector.id.reason(.platformNotConnected, .none, "no check-in has named the platform")
    }
    return connects(platform, to: partner, tenant: tenant, at: time)
      ? nil : connector.id.reason(.platformNotConnected, .none, platform.rawValue)
  }

  /// The platforms whose devices the switches let the partner know.
  package static func platforms(
    of partner: ConnectorSituation, tenant: Tenant, at time: Timestamp
  ) -> Set<Platform> {
    Set(Platform.allCases.filter { connects($0, to: partner, tenant: tenant, at: time) })
  }

  private static func connects(
    _ platform: Platform, to partner: ConnectorSituation, tenant: Tenant, at time: Timestamp
  ) -> Bool {
    platform.connectingToggles.contains {
      partner.connector.isEffective($0, tenant: tenant, health: partner.health, at: time)
    }
  }
}

extension Platform {
  /// The switches that make a partner work on devices of this platform.
  fileprivate var connectingToggles: [Toggle] {
    var toggles = [complianceToggle]
    if let appProtectionToggle { toggles.append(appProtectionToggle) }
    if self == .ios {
      toggles += [
        .allowPartnerToCollectIOSApplicationMetadata, .allowPartnerToCollectIosCertificateMetadata,
      ]
    }
    return toggles
  }
}
