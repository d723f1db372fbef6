import ConnectorModel

/// How one connector concerns one device at one moment, whatever the policy: rows 1 to 7 of the
/// table of contributions.
struct ConnectorStanding {
  enum Entry {
    /// Rows 1, 2 and 5: the connector has no say.
    case out(Reason)
    /// Row 3.
    case unresponsive(Reason)
    /// Row 4.
    case unsupported(Reason)
    /// Rows 6 and 7.
    case missing(Reason)
    /// Rows 8 to 12 decide by what the partner says.
    case says(DeviceState)
  }

  let connector: ConnectorID
  let entry: Entry
  /// Whether the device is blocked as long as this partner says nothing of it.
  let blocksOnMissingData: Bool
  /// What is to be said of the connector's classic policy where its data counts.
  let warning: Reason?
  /// Until when this holds if nothing arrives.
  let validUntil: Timestamp?

  /// Rows 1, 2, 3 and 5 end a connector's say; all others leave it in force.
  var isInForce: Bool {
    switch entry {
    case .out, .unresponsive: false
    case .unsupported, .missing, .says: true
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
    entry = situation.entry(
      for: device, platform: platform, gate: gate, tenant: tenant, state: state, at: time)
    blocksOnMissingData =
      situation.connector.reasonOff(
        platform.blockOnMissingDataToggle, tenant: tenant, state: state) == nil
    warning = gate.warning
    switch entry {
    case .out(let reason) where reason.rule == .osVersionUnsupportedNotBlocked:
      validUntil = silentAt
    case .out, .unresponsive: validUntil = nil
    case .unsupported, .missing: validUntil = silentAt
    case .says(let said): validUntil = said.changesAt.earlier(silentAt)
    }
  }
}

extension ConnectorSituation {
  /// The first row that applies.
  fileprivate func entry(
    for device: Device, platform: Platform, gate: Gate, tenant: Tenant, state: ConnectorState,
    at time: Timestamp
  ) -> ConnectorStanding.Entry {
    let toggle = platform.complianceToggle
    if let rule = connector.reasonOff(toggle, tenant: tenant, state: state) {
      return .out(connector.id.reason(rule, .none, toggle.name))
    }
    guard connector.scopeHolds(device) else {
      return .out(connector.id.reason(.outOfScope, .none))
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
        : .out(connector.id.reason(.osVersionUnsupportedNotBlocked, .none, datum, of: device))
    }
    guard version != nil else {
      return .missing(connector.id.reason(.osVersionUnknown, .none, device.osText, of: device))
    }
    if !device.isRegistered, gate.isRequired {
      return .missing(
        connector.id.reason(.deviceNotRegistered, .none, "no directory device id", of: device))
    }
    return .says(deviceState(at: time))
  }
}
