/// Bounds on what is taken from outside.
enum IntakeLimits {
  static let batchCheckIns = 4_096
  /// A batch with so many apps in its lists is handed over however few check-ins it has.
  static let batchApps = 20_000
  static let chunkBytes = 4 << 20
  static let lineBytes = 16 << 20
  static let documentBytes = 256 << 20
  static let propertyListBytes = 16 << 20
  static let nestingLevels = 64

  static let appsPerDevice = 10_000
  static let protectedAppsPerDevice = 10_000
  static let groupsPerDevice = 1_000

  /// Names, models, ids and versions of apps, ids of groups.
  static let textBytes = 256
  static let osTextBytes = 128
  /// What a foreign format may give where we keep less: it is cut. Longer text is refused.
  static let givenTextBytes = 4_096
}
