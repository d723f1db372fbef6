import ConnectorModel

/// The state of a connector, stored and effective settings, and the gate of the classic policy.
extension ReferenceEvaluator {
  static func silenceEnds(_ partner: World.Partner) -> Timestamp? {
    guard let contact = partner.health.lastContactAt else { return nil }
    let days = Int64(partner.connector.unresponsivenessThresholdInDays)
    return Timestamp(milliseconds: contact.milliseconds + days * 86_400_000 + 1)
  }

  static func connectorState(
    _ partner: World.Partner, _ tenant: Tenant, at time: Timestamp
  ) -> ConnectorState {
    let connector = partner.connector
    let contact = partner.health.lastContactAt
    if connector.isDeprovisioned { return .unavailable }
    if contact == nil, !connector.isProvisioned { return .notSetUp }
    if let contact {
      let threshold = Int64(connector.unresponsivenessThresholdInDays) * 24 * 3_600_000
      if time.milliseconds - contact.milliseconds > threshold { return .unresponsive }
    }
    if partner.health.lastErrorCode != 0 { return .error }
    let platformToggles: [Toggle] = [
      .androidEnabled, .iosEnabled, .windowsEnabled, .macEnabled,
      .androidMobileApplicationManagementEnabled, .iosMobileApplicationManagementEnabled,
      .windowsMobileApplicationManagementEnabled,
    ]
    let isAnyOn = platformToggles.contains { toggle in
      isOffered(toggle, connector) && connector.togglesOn.contains(toggle)
        && !isHidden(toggle, tenant)
    }
    return isAnyOn ? .enabled : .available
  }

  static func isOffered(_ toggle: Toggle, _ connector: Connector) -> Bool {
    let offered = Set(connector.descriptor.toggles.map(\.toggle))
    if toggle == .windowsDeviceBlockedOnMissingPartnerData, offered.contains(.windowsEnabled) {
      return true
    }
    return offered.contains(toggle)
  }

  private static func isHidden(_ toggle: Toggle, _ tenant: Tenant) -> Bool {
    let remaining: Set<Toggle> = [
      .androidMobileApplicationManagementEnabled, .iosMobileApplicationManagementEnabled,
      .windowsMobileApplicationManagementEnabled, .partnerUnresponsivenessThresholdInDays,
    ]
    return tenant.mdmAuthority != .intune && !remaining.contains(toggle)
  }

  /// Why a switch acts as off; nil: it acts as on.
  static func whyOff(
    _ toggle: Toggle, _ partner: World.Partner, _ tenant: Tenant, at time: Timestamp
  ) -> RuleID? {
    let connector = partner.connector
    if let own = whyOffByItself(toggle, connector, tenant) { return own }
    if toggle == .partnerUnresponsivenessThresholdInDays { return nil }
    let state = connectorState(partner, tenant, at: time)
    if state == .unavailable { return .connectorUnavailable }
    if state == .notSetUp { return .connectorNotSetUp }
    var required: Set<Toggle> = []
    var asked: [Toggle] = [toggle]
    while let one = asked.popLast() {
      for needed in prerequisites(of: one, connector) where !required.contains(needed) {
        required.insert(needed)
        asked.append(needed)
      }
    }
    for needed in required where whyOffByItself(needed, connector, tenant) != nil {
      return .requiresToggle
    }
    return nil
  }

  private static func whyOffByItself(
    _ toggle: Toggle, _ connector: Connector, _ tenant: Tenant
  ) -> RuleID? {
    if !isOffered(toggle, connector) { return .notSupportedByAdapter }
    if toggle == .partnerUnresponsivenessThresholdInDays { return nil }
    if !connector.togglesOn.contains(toggle) { return .toggleOff }
    return isHidden(toggle, tenant) ? .mdmAuthority : nil
  }

  private static func prerequisites(of toggle: Toggle, _ connector: Connector) -> [Toggle] {
    let named = connector.descriptor.toggles.first { $0.toggle == toggle }?.requires ?? []
    switch toggle {
    case .allowPartnerToCollectIOSPersonalApplicationMetadata:
      return named + [.allowPartnerToCollectIOSApplicationMetadata]
    case .allowPartnerToCollectIosPersonalCertificateMetadata:
      return named + [.allowPartnerToCollectIosCertificateMetadata]
    default: return named
    }
  }

  /// A switch as it is stored and as it acts.
  struct ListedToggle: Equatable {
    var toggle: Toggle
    var isStoredOn: Bool
    var whyOff: RuleID?
  }

  static func toggles(
    _ partner: World.Partner, _ tenant: Tenant, at time: Timestamp
  ) -> [ListedToggle] {
    let connector = partner.connector
    var listed: [ListedToggle] = []
    for toggle in Toggle.allCases {
      let isStored =
        toggle == .partnerUnresponsivenessThresholdInDays || connector.togglesOn.contains(toggle)
      guard isOffered(toggle, connector) || connector.togglesOn.contains(toggle) else { continue }
      let reason = whyOff(toggle, partner, tenant, at: time)
      listed.append(ListedToggle(toggle: toggle, isStoredOn: isStored, whyOff: reason))
    }
    return listed
  }

  static func isGateRequired(_ partner: World.Partner, _ tenant: Tenant) -> Bool {
    tenant.serviceRelease == .release2308 && partner.connector.id != .defender
      && partner.connector.descriptor.needsClassicPolicy
  }

  /// What is to be said of the classic policy; with what effect, depends on where it is said.
  private static func remark(_ partner: World.Partner, _ tenant: Tenant) -> Reason? {
    guard isGateRequired(partner, tenant), let policy = partner.classicPolicy,
      policy.connector == partner.connector.id
    else { return nil }
    let rule: RuleID
    switch policy.state {
    case .active: return nil
    case .modified: rule = .classicPolicyModified
    case .disabled: rule = .classicPolicyDisabled
    case .deleted: rule = .classicPolicyDeleted
    }
    return Reason(
      rule: rule, effect: .warning, connector: policy.connector, datum: policy.displayName,
      observedAt: policy.change?.at)
  }

  static func warning(_ partner: World.Partner, _ tenant: Tenant) -> Reason? {
    remark(partner, tenant)
  }

  /// Why nothing is disclosed to the partner and nothing is taken from it; nil: it takes part.
  static func refusal(
    _ partner: World.Partner, _ tenant: Tenant, at time: Timestamp
  ) -> Reason? {
    let id = partner.connector.id
    switch connectorState(partner, tenant, at: time) {
    case .unavailable: return Reason(rule: .connectorUnavailable, effect: .none, connector: id)
    case .notSetUp: return Reason(rule: .connectorNotSetUp, effect: .none, connector: id)
    default: break
    }
    guard var shut = remark(partner, tenant), shut.rule != .classicPolicyModified else {
      return nil
    }
    shut.effect = .none
    return shut
  }

  static func isInScope(_ device: Device, _ connector: Connector) -> Bool {
    guard let scope = connector.scope else { return true }
    return device.groups.contains { scope.contains($0) }
  }

  static func isRegistered(_ device: Device) -> Bool {
    device.identifiers.contains { $0.kind == .directoryDeviceId }
  }
}
