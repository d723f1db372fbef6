import ConnectorModel

extension Connector {
  /// Whether the connector concerns the device. Without a scope it concerns all.
  func scopeHolds(_ device: Device) -> Bool {
    scope.map { !$0.isDisjoint(with: device.groups) } ?? true
  }

  /// The partner has been silent for longer than its threshold.
  func silenceReason(health: ConnectorHealth) -> Reason {
    Reason(
      rule: .partnerUnresponsive, effect: .none, connector: id,
      datum: "silent for more than \(unresponsivenessThresholdInDays) days",
      observedAt: health.lastContactAt)
  }
}

extension ConnectorID {
  func reason(_ rule: RuleID, _ effect: ReasonEffect, _ datum: String? = nil) -> Reason {
    Reason(rule: rule, effect: effect, connector: self, datum: datum)
  }

  /// A reason that rests on what the device said of itself.
  func reason(
    _ rule: RuleID, _ effect: ReasonEffect, _ datum: String?, of device: Device
  ) -> Reason {
    Reason(
      rule: rule, effect: effect, connector: self, datum: datum, observedAt: device.lastCheckInAt,
      receivedAt: device.receivedAt)
  }

  /// A reason that rests on what the partner said of the device.
  func reason(
    _ rule: RuleID, _ effect: ReasonEffect, _ datum: String, said: DeviceState
  ) -> Reason {
    Reason(
      rule: rule, effect: effect, connector: self, datum: datum, observedAt: said.observedAt,
      receivedAt: said.said?.receivedAt)
  }

  /// Open threats that are too old to count, if there are any.
  private func expiryReason(_ said: DeviceState) -> Reason? {
    guard said.expiredThreats > 0 else { return nil }
    return reason(.threatExpired, .none, "\(said.expiredThreats) open threats are too old to count")
  }

  /// What is to be said beside what decides: open threats that do not count, and the partner's last word that was
  /// not understood, with its place.
  func notes(_ said: DeviceState) -> [Reason] {
    let word = said.unknownWord.map { unknown in
      Reason(
        rule: .partnerWordUnknown, effect: .warning, connector: self,
        datum: [unknown.category, unknown.word].compactMap { $0 }.joined(separator: ": "),
        observedAt: unknown.observedAt, receivedAt: unknown.receivedAt)
    }
    return [expiryReason(said), word].compactMap { $0 }
  }
}

extension Reason {
  func with(_ effect: ReasonEffect) -> Reason {
    var reason = self
    reason.effect = effect
    return reason
  }
}

extension [ConnectorSituation] {
  /// The places of all, by name, then by id, whatever order they came in.
  var placesInFixedOrder: [Int] {
    indices.sorted { left, right in
      let (one, other) = (self[left].connector.descriptor, self[right].connector.descriptor)
      return one.name == other.name ? one.id.rawValue < other.id.rawValue : one.name < other.name
    }
  }
}
