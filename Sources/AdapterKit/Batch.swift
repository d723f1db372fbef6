/// Devices that are disclosed to this connector. Good until the call returns.
public struct DeviceBatch {
  let records: RecordArray

  /// Number of devices; may be 0.
  public var count: Int { records.count }

  public func forEach(
    _ body: (DisclosedDevice) throws(AdapterFailure) -> Void
  ) throws(AdapterFailure) {
    for index in 0..<records.count { try body(DisclosedDevice(records, at: index)) }
  }
}

/// A device that this connector may know. Identifiers that may not be disclosed are not there.
public struct DisclosedDevice: Hashable, Sendable {
  /// The host's handle, good until the instance is deactivated.
  public var reference: UInt64
  /// Nil for a platform that this kit does not know.
  public var platform: Platform?
  public var ownership: Ownership
  /// Known through app protection only when false.
  public var isEnrolled: Bool
  public var isSupervised: Bool
  /// The device manager says so; false says nothing.
  public var isJailbroken: Bool
  /// Nil when it is not known or not readable.
  public var os: Version?
  /// As the device gave it, may be empty.
  public var osText: String
  public var model: String
  /// Milliseconds since 1970.
  public var lastCheckIn: UInt64
  public var identifiers: Identifiers
}

/// Whose a device is; unknown is treated as personal everywhere.
public enum Ownership: UInt32, Sendable {
  case unknown = 0
  case company = 1
  case personal = 2
}

/// App inventories of disclosed devices, already filtered. Good until the call returns.
public struct InventoryBatch {
  let records: RecordArray

  /// Number of inventories; may be 0.
  public var count: Int { records.count }

  public func forEach(_ body: (AppInventory) throws(AdapterFailure) -> Void) throws(AdapterFailure)
  {
    for index in 0..<records.count { try body(AppInventory(records, at: index)) }
  }
}

/// The shared apps of one device, whole.
public struct AppInventory: Hashable, Sendable {
  /// The host's handle of the device.
  public var reference: UInt64
  /// When the device reported it: milliseconds since 1970.
  public var observed: UInt64
  public var apps: [App]

  /// One installed app.
  public struct App: Hashable, Sendable {
    /// May be empty: some apps have none.
    public var id: String
    public var name: String
    public var version: String
    public var shortVersion: String
    /// 0 if not known.
    public var bundleBytes: UInt64
    /// 0 if not known.
    public var dynamicBytes: UInt64
    public var traits: AppTraits
  }
}

/// What is known of an app besides its names.
public struct AppTraits: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let managed = Self(rawValue: 1)
  public static let validated = Self(rawValue: 2)
  public static let adHocSigned = Self(rawValue: 4)
  public static let fromStore = Self(rawValue: 8)
  public static let beta = Self(rawValue: 16)
  public static let deviceLicensed = Self(rawValue: 32)
}
