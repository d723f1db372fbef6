/// The condition of a device as a partner states it.
public enum DeviceState: UInt32, CaseIterable, Sendable {
  /// The partner knows nothing about it.
  case unknown = 0
  /// The partner's app is active, no verdict yet.
  case activated = 1
  /// The partner's app is not active; the health is unknown.
  case deactivated = 2
  case secured = 3
  case lowSeverity = 4
  case mediumSeverity = 5
  case highSeverity = 6
  /// The partner has lost the device.
  case unresponsive = 7
  /// An active threat that the user cannot end.
  case compromised = 8
  /// Something is missing on the device; no analysis is possible.
  case misconfigured = 9
}

/// How bad something is.
public enum Grade: Hashable, Sendable {
  case state(DeviceState)
  /// The partner's own word: the host looks it up in the administrator's table, then in the descriptor's, and
  /// counts it when it is in neither. Prefer this wherever the partner uses a word.
  case word(String)
}
