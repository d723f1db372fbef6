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

  let connector: Connector
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
    let connector = situation.connector
    let state = situation.state(tenant: tenant, at: time)
    let gate = situation.gate(tenant: tenant)
    let entry = Self.entry(
      situation, device: device, platform: platform, gate: gate, tenant: tenant, state: state,
      at: time)
    self.connector = connector
    self.entry = entry
    blocksOnMissingData =
      connector.reasonOff(platform.blockOnMissingDataToggle, tenant: tenant, state: state) == nil
    warning = gate.warning
    switch entry {
    case .out(let reason) where reason.rule == .osVersionUnsupportedNotBlocked:
      validUntil = connector.unresponsiveAt(health: situation.health)
    case .out, .unresponsive: validUntil = nil
    case .unsupported, .missing: validUntil = connector.unresponsiveAt(health: situation.health)
    case .says(let said):
      validUntil = said.changesAt.earlier(connector.unresponsiveAt(health: situation.health))
    }
  }

  /// The first row that applies.
  private static func entry(
    _ situation: ConnectorSituation, device: Device, platform: Platform, gate: Gate, tenant: Tenant,
    state: ConnectorState, at time: Timestamp
  ) -> Entry {
    let connector = situation.connector
    let toggle = platform.complianceToggle
    if let rule = connector.reasonOff(toggle, tenant: tenant, state: state) {
      return .out(connector.reason(rule, .none, toggle.name))
    }
    guard connector.scopeHolds(device) else {
      return .out(connector.reason(.outOfScope, .none))
    }
    if state == .unresponsive {
      return .unresponsive(connector.silenceReason(health: situation.health))
    }
    let minimum = connector.descriptor.support(for: platform)?.minimumForCompliance
    let version = device.osVersion
    if let minimum, let version, version < minimum {
      let blocks = connector.reasonOff(
        .partnerUnsupportedOsVersionBlocked, tenant: tenant, state: state)
      let datum = "\(version) below \(minimum)"
      return blocks == nil
        ? .unsupported(connector.reason(.osVersionUnsupported, .noncompliant, datum, of: device))
        : .out(connector.reason(.osVersionUnsupportedNotBlocked, .none, datum, of: device))
    }
    guard version != nil else {
      return .missing(connector.reason(.osVersionUnknown, .none, device.osText, of: device))
    }
    if !device.isRegistered, gate.isRequired {
      return .missing(
        connector.reason(.deviceNotRegistered, .none, "no directory device id", of: device))
    }
    return .says(situation.deviceState(at: time))
  }
}
