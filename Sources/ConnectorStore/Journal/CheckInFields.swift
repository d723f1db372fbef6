/// The bits of `CheckIns.fields` in `journal.proto`.
struct CheckInFields: OptionSet {
  let rawValue: UInt32

  static let observedAt = Self(rawValue: 1)
  static let platform = Self(rawValue: 2)
  static let ownership = Self(rawValue: 4)
  static let management = Self(rawValue: 8)
  static let osText = Self(rawValue: 16)
  static let name = Self(rawValue: 32)
  static let model = Self(rawValue: 64)
  static let manufacturer = Self(rawValue: 128)
  static let enrolledAt = Self(rawValue: 256)
  static let knownSupervision = Self(rawValue: 512)
  static let supervised = Self(rawValue: 1_024)
  static let knownJailbreak = Self(rawValue: 2_048)
  static let jailbroken = Self(rawValue: 4_096)
  static let protectedApps = Self(rawValue: 8_192)
  static let groups = Self(rawValue: 16_384)
  static let installedApps = Self(rawValue: 32_768)
  static let managedApps = Self(rawValue: 65_536)
  static let left = Self(rawValue: 131_072)
  static let listed = Self(rawValue: 262_144)
  static let manager = Self(rawValue: 524_288)

  static let installedAppsSource = Self(rawValue: 1_048_576)
  static let managedAppsSource = Self(rawValue: 2_097_152)

  static let all = Self(rawValue: 4_194_303)
}

/// The bits of `InstalledApps.fields` in `journal.proto`.
struct InstalledAppFields: OptionSet {
  let rawValue: UInt32

  static let appId = Self(rawValue: 1)
  static let name = Self(rawValue: 2)
  static let version = Self(rawValue: 4)
  static let shortVersion = Self(rawValue: 8)
  static let bundleSize = Self(rawValue: 16)
  static let dynamicSize = Self(rawValue: 32)
  static let knownValidated = Self(rawValue: 64)
  static let knownAdHocSigned = Self(rawValue: 256)
  static let knownFromAppStore = Self(rawValue: 1_024)
  static let knownBeta = Self(rawValue: 4_096)
  static let knownDeviceBasedVPP = Self(rawValue: 16_384)

  static let all = Self(rawValue: 65_535)
}

extension OptionSet where RawValue == UInt32, Element == Self {
  /// Sets the bit `known` for a value that is there, and the bit above it for true.
  mutating func insert(_ value: Bool?, known: Self) {
    guard let value else { return }
    insert(known)
    if value { insert(Self(rawValue: known.rawValue << 1)) }
  }

  func value(known: Self) -> Bool? {
    contains(known) ? contains(Self(rawValue: known.rawValue << 1)) : nil
  }
}
