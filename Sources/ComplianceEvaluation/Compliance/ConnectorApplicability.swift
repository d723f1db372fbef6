import ConnectorModel

/// How one connector concerns one device at one moment, whatever the policy: rows 1 to 7 of the
/// table of contributions.
struct ConnectorApplicability {
  enum Status {
    /// Rows 1, 2 and 5: the connector has no say.
    case notApplicable(Reason)
    /// Row 3.
    case unresponsive(Reason)
    /// Row 4.
    case unsupported(Reason)
    /// Rows 6 and 7.
    case missing(Reason)
    /// Rows 8 to 12 decide by what the partner says.
    case reported(DeviceState)
  }

  let connector: ConnectorID
  let status: Status
  /// Whether the device is blocked as long as this partner says nothing of it.
  let blocksOnMissingData: Bool
  /// What is to be said of the connector's classic policy where its data counts.
  let warning: Reason?
  /// Until when this holds if nothing arrives.
  let validUntil: Timestamp?

  /// Rows 1, 2, 3 and 5 end a connector's say; all others leave it in force.
  var isInForce: Bool {
    switch status {
    case .notApplicable, .unresponsive: false
    case .unsupported, .missing, .reported: true
    }
  }

  init(
    _ situation: ConnectorSituation, device: Device, platform: Platform, tenant: Tenant,
    at time: Timestamp
  ) {
    let state = situation.state(tenant: tenant, at: time)
    let gate = situation.gate(tenant: tenant)
    let silentAt = situation.connector.unresponsiveAt(health: situation.health)
    connector = situation.connector.id
    status = situation.applicability(
      for: device, platform: platform, gate: gate, tenant: tenant, state: state, at: time)
    blocksOnMissingData =
      situation.connector.reasonOff(
        platform.blockOnMissingDataToggle, tenant: tenant, state: state) == nil
    warning = gate.warning
    switch status {
    case .notApplicable(let reason) where reason.rule == .osVersionUnsupportedNotBlocked:
      validUntil = silentAt
    case .notApplicable, .unresponsive: validUntil = nil
    case .unsupported, .missing: validUntil = silentAt
    case .reported(let said): validUntil = said.changesAt.earlier(silentAt)
    }
  }
}

extension ConnectorSituation {
  /// The first row that applies.
  fileprivate func applicability(
    for device: Device, platform: Platform, gate: ClassicPolicyGate, tenant: Tenant,
    state: ConnectorState,
    at time: Timestamp
  ) -> ConnectorApplicability.Status {
    let toggle = platform.complianceToggle
    if let rule = connector.reasonOff(toggle, tenant: tenant, state: state) {
      return .notApplicable(connector.id.reason(rule, .none, toggle.name))
    }
    guard connector.scopeHolds(device) else {
      return .notApplicable(connector.id.reason(.outOfScope, .none))
    }
    if state == .unresponsive {
      return .unresponsive(connector.silenceReason(health: health))
    }
    let minimum = connector.descriptor.support(for: platform)?.minimumForCompliance
    let version = device.osVersion
    if let minimum, let version, version < minimum {
      let blocks = connector.reasonOff(
        .partnerUnsupportedOsVersionBlocked, tenant: tenant, state: state)
      let datum = "\(version) below \(minimum)"
      return blocks == nil
        ? .unsupported(connector.id.reason(.osVersionUnsupported, .noncompliant, datum, of: device))
        : .notApplicable(
          connector.id.reason(.osVersionUnsupportedNotBlocked, .none, datum, of: device))
    }
    guard version != nil else {
      return .missing(connector.id.reason(.osVersionUnknown, .none, device.osText, of: device))
    }
    if !device.isRegistered, gate.isRequired {
      return .missing(
        connector.id.reason(.deviceNotRegistered, .none, "no directory device id", of: device))
    }
    return .reported(deviceState(at: time))
  }
}
