import ConnectorModel

/// A switch as it is stored and as it acts.
package struct EffectiveToggle: Hashable, Sendable {
  package var toggle: Toggle
  package var stored: Bool
  package var isOn: Bool
  /// Why the switch acts as off; nil when it acts as on.
  package var reason: RuleID?
}
