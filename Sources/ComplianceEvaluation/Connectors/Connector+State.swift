import ConnectorModel

extension Connector {
  /// The state at a moment; the first condition that holds decides.
  ///
  /// A connector that is provisioned but was never heard has no last contact from which silence
  /// could be measured, and is not unresponsive.
  package func state(
    health: ConnectorHealth, tenant: Tenant, at time: Timestamp
  ) -> ConnectorState {
    if isDeprovisioned { return .unavailable }
    if health.lastContactAt == nil, !isProvisioned { return .notSetUp }
    if let end = unresponsiveAt(health: health), time >= end { return .unresponsive }
    if health.lastErrorCode != 0 { return .error }
    return hasPlatformToggleOn(tenant: tenant) ? .enabled : .available
  }

  /// The first moment at which the partner has been silent for more than the threshold, if it stays
  /// silent; nil when it was never heard.
  package func unresponsiveAt(health: ConnectorHealth) -> Timestamp? {
    let range = Self.thresholdRange
    let days = min(max(unresponsivenessThresholdInDays, range.lowerBound), range.upperBound)
    return health.lastContactAt?.justAfter(.days(days))
  }

  /// How recent the last contact is, apart from the state; nil when there was none.
  package func healthLamp(health: ConnectorHealth, at time: Timestamp) -> HealthLamp? {
    guard let silence = health.lastContactAt?.span(to: time) else { return nil }
    if silence < .days(1) { return .healthy }
    return silence < .days(3) ? .warning : .unhealthy
  }

  /// Why reports and requests of this partner are refused; nil: they are accepted.
  package func refusal(
    health: ConnectorHealth, classicPolicy: ClassicPolicy?, tenant: Tenant, at time: Timestamp
  ) -> Reason? {
    switch state(health: health, tenant: tenant, at: time) {
    case .unavailable: return Reason(rule: .connectorUnavailable, effect: .none, connector: id)
    case .notSetUp: return Reason(rule: .connectorNotSetUp, effect: .none, connector: id)
    case .available, .enabled, .unresponsive, .error: break
    }
    let gate = ClassicPolicyRules.gate(
      connector: self, classicPolicy: classicPolicy, tenant: tenant)
    guard case .shut(let reason) = gate else { return nil }
    return reason
  }

  /// Stored as on, offered by the adapter and not hidden: for compliance or for app protection.
  private func hasPlatformToggleOn(tenant: Tenant) -> Bool {
    togglesOn.contains { toggle in
      Self.platformToggles.contains(toggle) && ownReasonOff(toggle, tenant: tenant) == nil
    }
  }

  private static let platformToggles = Platform.allCases.flatMap { platform in
    [platform.complianceToggle, platform.appProtectionToggle].compactMap { $0 }
  }
}

extension ConnectorSituation {
  package func state(tenant: Tenant, at time: Timestamp) -> ConnectorState {
    connector.state(health: health, tenant: tenant, at: time)
  }

  /// Why reports and requests of this partner are refused; nil: they are accepted.
  package func refusal(tenant: Tenant, at time: Timestamp) -> Reason? {
    connector.refusal(health: health, classicPolicy: classicPolicy, tenant: tenant, at: time)
  }

  package func acceptsReports(tenant: Tenant, at time: Timestamp) -> Bool {
    refusal(tenant: tenant, at: time) == nil
  }

  package func gate(tenant: Tenant) -> ClassicPolicyGate {
    ClassicPolicyRules.gate(connector: connector, classicPolicy: classicPolicy, tenant: tenant)
  }

  /// What this partner says of the device, one a partner device that counts.
  package func standingStates(at time: Timestamp) -> StandingStates {
    StandingStates(
      of: partnerDevices, levelSource: connector.descriptor.levelSource,
      threatLifetimeHours: connector.effectiveThreatLifetimeHours, at: time)
  }

  /// What this partner says of the device.
  package func deviceState(at time: Timestamp) -> DeviceState {
    guard !partnerDevices.isEmpty else { return .unknown }
    return DeviceState.combined(
      of: standingStates(at: time), levelSource: connector.descriptor.levelSource)
  }
}
