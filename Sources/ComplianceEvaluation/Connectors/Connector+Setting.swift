import ConnectorModel

/// Rules for writes. The checked connector is returned; nothing is stored here, and `modifiedAt` is
/// for the caller to set.
extension Connector {
  /// Switches several toggles at once: what one requires may be switched on in the same step.
  /// What is stored as on already is not checked again.
  ///
  /// - Parameter others: the other connectors of the tenant.
  package func setting(
    _ values: [Toggle: Bool], tenant: Tenant, others: [Connector]
  ) -> Result<Connector, SettingRefusal> {
    var changed = self
    for (toggle, isOn) in values {
      if toggle.category == .shared { return .failure(takesValue(toggle)) }
      if isOn { changed.togglesOn.insert(toggle) } else { changed.togglesOn.remove(toggle) }
    }
    let switchedOn = changed.togglesOn.subtracting(togglesOn)
    for toggle in switchedOn.sorted(by: { $0.rawValue < $1.rawValue }) {
      if let refusal = changed.refusal(toSwitchOn: toggle, tenant: tenant, others: others) {
        return .failure(refusal)
      }
    }
    if switchedOn.contains(.windowsEnabled) {
      changed.togglesOn.insert(.windowsDeviceBlockedOnMissingPartnerData)
    }
    return .success(changed)
  }

  /// Sets the days of silence, more than which makes the partner unresponsive.
  package func settingThreshold(inDays days: Int) -> Result<Connector, SettingRefusal> {
    let range = Self.thresholdRange
    guard range.contains(days) else {
      return .failure(
        SettingRefusal(
          code: .thresholdOutOfRange, toggle: .partnerUnresponsivenessThresholdInDays,
          sentence:
            "partnerUnresponsivenessThresholdInDays of \(descriptor.name) cannot be \(days):"
            + " give a number of days from \(range.lowerBound) to \(range.upperBound)."))
    }
    var changed = self
    changed.unresponsivenessThresholdInDays = days
    return .success(changed)
  }

  private func takesValue(_ toggle: Toggle) -> SettingRefusal {
    SettingRefusal(
      code: .takesValue, toggle: toggle,
      sentence: "\(toggle.name) of \(descriptor.name) is a number and cannot be switched on or off:"
        + " give the number of days.")
  }

  /// Why `toggle` cannot be on among the switches that would then be on.
  private func refusal(
    toSwitchOn toggle: Toggle, tenant: Tenant, others: [Connector]
  ) -> SettingRefusal? {
    if !offers(toggle) {
      return SettingRefusal(
        code: .notSupportedByAdapter, toggle: toggle,
        sentence: "\(toggle.name) cannot be switched on: the adapter of \(descriptor.name) does not"
          + " offer it. Leave it off, or install an adapter that does.")
    }
    if tenant.hides(toggle) {
      return SettingRefusal(
        code: .mdmAuthority, toggle: toggle,
        sentence:
          "\(toggle.name) of \(descriptor.name) cannot be switched on while the MDM authority"
          + " is \(tenant.mdmAuthority.rawValue): set the MDM authority to intune first.")
    }
    if let missing = directPrerequisites(of: toggle).first(where: { !togglesOn.contains($0) }) {
      return SettingRefusal(
        code: .requiresToggle, toggle: toggle,
        sentence: "\(toggle.name) of \(descriptor.name) cannot be switched on without"
          + " \(missing.name): switch that on first, or both at once.")
    }
    guard let first = connector(holding: toggle, among: others) else { return nil }
    return SettingRefusal(
      code: .appProtectionTaken, toggle: toggle,
      sentence:
        "\(toggle.name) of \(descriptor.name) cannot be switched on: \(first.descriptor.name)"
        + " has it, and only one third-party connector can have app protection on a platform."
        + " Switch it off there first.")
  }

  /// The other third-party connector that has this app protection toggle.
  private func connector(holding toggle: Toggle, among others: [Connector]) -> Connector? {
    guard isThirdParty, toggle.category == .appProtection else { return nil }
    return others.first { $0.isThirdParty && $0.id != id && $0.togglesOn.contains(toggle) }
  }
}
