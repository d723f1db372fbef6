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
  /// Arrays of pages, and pages in answers, within one another.
  static let pageLevels = 4

  static let appsPerDevice = 10_000
  static let protectedAppsPerDevice = 10_000
  static let groupsPerDevice = 1_000

  /// Names, models, ids and versions of apps, ids of groups.
  static let textBytes = 256
  static let osTextBytes = 128
  /// `enterprises/E/devices/D`
  static let resourceNameBytes = 1_024
}
