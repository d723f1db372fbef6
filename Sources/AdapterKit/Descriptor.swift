/// What an adapter says of its partner and of itself.
public struct Descriptor: Hashable, Sendable {
  /// The connector's GUID, lower case with dashes.
  public var partnerID: String
  /// The partner's product, as administrators know it; the labels of the toggles are built from it.
  public var name: String
  /// Who ships the adapter.
  public var vendor: String
  /// Semantic version of the adapter.
  public var adapterVersion: String
  /// A URL, may be empty.
  public var homepage: String
  /// What a device's state comes from.
  public var levelSource: LevelSource
  /// Whether a classic Conditional Access policy goes with a connection to this partner.
  public var needsClassicPolicy: Bool
  public var platforms: [PlatformSupport]
  /// The toggles that an administrator is offered, in the order in which they are shown.
  public var toggles: [Toggle]
  /// The words with which the partner grades devices and threats, and what each means: a proposal, an
  /// administrator's table wins. A word that is in neither is counted, never guessed.
  public var levelWords: [LevelWord]
  /// By which identifiers devices can be matched, best first.
  public var identifiers: [IdentifierKind]
  /// How many days an open threat counts, 1 to 365, for partners that never say that one is over; nil: until it is
  /// closed. A proposal, an administrator's value wins. Hosts of ABI 1.0 are not told.
  public var threatLifetimeDays: UInt32?

  public init(
    partnerID: String, name: String, vendor: String, adapterVersion: String, homepage: String = "",
    levelSource: LevelSource, needsClassicPolicy: Bool, platforms: [PlatformSupport],
    toggles: [Toggle], levelWords: [LevelWord], identifiers: [IdentifierKind],
    threatLifetimeDays: UInt32? = nil
  ) {
    self.partnerID = partnerID
    self.name = name
    self.vendor = vendor
    self.adapterVersion = adapterVersion
    self.homepage = homepage
    self.levelSource = levelSource
    self.needsClassicPolicy = needsClassicPolicy
    self.platforms = platforms
    self.toggles = toggles
    self.levelWords = levelWords
    self.identifiers = identifiers
    self.threatLifetimeDays = threatLifetimeDays
  }
}

/// What a device's state comes from.
public enum LevelSource: UInt32, Sendable {
  /// The reported state; unknown if there is none.
  case state = 1
  /// The worst open threat; secured when nothing is open.
  case threats = 2
  /// The reported state, raised by open threats that are worse.
  case worst = 3
}

/// A word of the partner's and the state it stands for. Words compare without regard to ASCII case.
public struct LevelWord: Hashable, Sendable {
  public var word: String
  public var state: DeviceState

  public init(_ word: String, _ state: DeviceState) {
    self.word = word
    self.state = state
  }
}

/// A platform that the partner supports. The versions are independent of each other.
public struct PlatformSupport: Hashable, Sendable {
  public var platform: Platform
  /// Lowest version for compliance; nil when the partner names none.
  public var minimumForCompliance: Version?
  /// Lowest version for app protection; nil when the partner names none.
  public var minimumForAppProtection: Version?
  /// The version printed in the toggles' labels; nil prints none. Where the lowest supported one is higher, the
  /// labels say that too.
  public var label: Version?
  /// Highest version tested; nil is open.
  public var highestTested: Version?
  public var supportsCompliance: Bool
  public var supportsAppProtection: Bool
  /// The partner's mobile app: package or bundle id, may be empty.
  public var appID: String
  /// Its id in the platform's store, may be empty.
  public var storeID: String
  /// Template of its configuration, a JSON object as text; may be empty.
  public var appConfiguration: String

  public init(
    _ platform: Platform, compliance: Version?, appProtection: Version? = nil, label: Version?,
    highestTested: Version? = nil, supportsCompliance: Bool = true,
    supportsAppProtection: Bool = false, appID: String = "", storeID: String = "",
    appConfiguration: String = ""
  ) {
    self.platform = platform
    self.minimumForCompliance = compliance
    self.minimumForAppProtection = appProtection
    self.label = label
    self.highestTested = highestTested
    self.supportsCompliance = supportsCompliance
    self.supportsAppProtection = supportsAppProtection
    self.appID = appID
    self.storeID = storeID
    self.appConfiguration = appConfiguration
  }
}
