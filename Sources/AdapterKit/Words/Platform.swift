/// A platform. iPadOS is iOS.
public enum Platform: UInt32, CaseIterable, Sendable {
  case android = 1
  case ios = 2
  case windows = 3
  case macos = 4

  /// As the labels of the toggles spell it.
  public var name: String {
    switch self {
    case .android: "Android"
    case .ios: "iOS/iPadOS"
    case .windows: "Windows"
    case .macos: "macOS"
    }
  }
}
