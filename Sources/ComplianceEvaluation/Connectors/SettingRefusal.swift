import ConnectorModel

/// Why a change of settings was not made.
package struct SettingRefusal: Error, Hashable, Sendable {
  package enum Code: String, CaseIterable, Sendable {
    case notSupportedByAdapter, mdmAuthority, requiresToggle
    /// Another third-party connector has app protection on this platform.
    case appProtectionTaken
    case thresholdOutOfRange
    /// The setting is a number, not a switch.
    case takesValue
  }

  package var code: Code
  /// The setting that was refused.
  package var toggle: Toggle
  /// One sentence that names the setting and says the way out.
  package var sentence: String
}
