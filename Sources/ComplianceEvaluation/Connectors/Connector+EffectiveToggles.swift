import ConnectorModel

extension Connector {
  /// All switches that the adapter offers, and those still stored as on that it no longer offers,
  /// in the order of their ids.
  package func effectiveToggles(
    tenant: Tenant, health: ConnectorHealth, at time: Timestamp
  ) -> [EffectiveToggle] {
    let state = state(health: health, tenant: tenant, at: time)
    return Toggle.allCases.filter { offers($0) || togglesOn.contains($0) }.map { toggle in
      let reason = reasonOff(toggle, tenant: tenant, state: state)
      return EffectiveToggle(
        toggle: toggle, stored: isStoredOn(toggle), isOn: reason == nil, reason: reason)
    }
  }

  /// Whether a switch acts as on.
  package func isEffective(
    _ toggle: Toggle, tenant: Tenant, health: ConnectorHealth, at time: Timestamp
  ) -> Bool {
    let state = state(health: health, tenant: tenant, at: time)
    return reasonOff(toggle, tenant: tenant, state: state) == nil
  }

  /// Why a switch acts as off, in the order in which several reasons are told; nil: it acts as on.
  func reasonOff(_ toggle: Toggle, tenant: Tenant, state: ConnectorState) -> RuleID? {
    if let own = ownReasonOff(toggle, tenant: tenant) { return own }
    if toggle.category == .shared { return nil }
    switch state {
    case .unavailable: return .connectorUnavailable
    case .notSetUp: return .connectorNotSetUp
    case .available, .enabled, .unresponsive, .error: break
    }
    let allOn = prerequisites(of: toggle).allSatisfy { ownReasonOff($0, tenant: tenant) == nil }
    return allOn ? nil : .requiresToggle
  }

  /// Why a switch is off whatever the connector's state and the other switches.
  func ownReasonOff(_ toggle: Toggle, tenant: Tenant) -> RuleID? {
    if !offers(toggle) { return .notSupportedByAdapter }
    if !isStoredOn(toggle) { return .toggleOff }
    return tenant.hides(toggle) ? .mdmAuthority : nil
  }

  /// The service couples Windows devices without data to the Windows switch, so the one is on offer
  /// with the other.
  func offers(_ toggle: Toggle) -> Bool {
    if descriptor.toggles.contains(where: { $0.toggle == toggle }) { return true }
    return toggle == .windowsDeviceBlockedOnMissingPartnerData
      && descriptor.toggles.contains { $0.toggle == .windowsEnabled }
  }

  /// A setting that takes a number always acts.
  private func isStoredOn(_ toggle: Toggle) -> Bool {
    toggle.category == .shared || togglesOn.contains(toggle)
  }

  /// All switches without which this one does nothing, those that they require in turn included. A
  /// descriptor that runs in a circle does no harm.
  private func prerequisites(of toggle: Toggle) -> Set<Toggle> {
    var all: Set<Toggle> = []
    var open = directPrerequisites(of: toggle)
    while let next = open.popLast() {
      guard all.insert(next).inserted else { continue }
      open += directPrerequisites(of: next)
    }
    return all
  }

  func directPrerequisites(of toggle: Toggle) -> [Toggle] {
    let own = descriptor.offer(of: toggle)?.requires ?? []
    return toggle.fixedPrerequisite.map { [$0] + own } ?? own
  }
}

extension Toggle {
  /// What the switch requires at every partner: full lists of personal devices need the lists.
  fileprivate var fixedPrerequisite: Toggle? {
    switch self {
    case .allowPartnerToCollectIOSPersonalApplicationMetadata:
      .allowPartnerToCollectIOSApplicationMetadata
    case .allowPartnerToCollectIosPersonalCertificateMetadata:
      .allowPartnerToCollectIosCertificateMetadata
    default: nil
    }
  }
}

extension Tenant {
  /// With another MDM authority only app protection and the shared settings are there.
  package func hides(_ toggle: Toggle) -> Bool {
    mdmAuthority != .intune && toggle.category == .compliance
  }
}
