/// What an adapter says of its partner and of itself, checked and copied.
package struct PartnerDescriptor: Hashable, Sendable {
  package var id: ConnectorID
  package var name: String
  package var vendor: String
  /// Semantic version of the adapter.
  package var adapterVersion: String
  package var homepage: String?
  package var levelSource: LevelSource
  package var needsClassicPolicy: Bool
  package var platforms: [PlatformSupport]
  package var toggles: [OfferedToggle]
  package var levelWords: [LevelWord]
  /// By which identifiers devices can be matched, best first.
  package var identifiers: [IdentifierKind]
  /// How long an open threat counts, as the partner proposes it; nil: until it is closed.
  package var threatLifetimeDays: Int?

  package init(
    id: ConnectorID, name: String, vendor: String, adapterVersion: String, homepage: String? = nil,
    levelSource: LevelSource, needsClassicPolicy: Bool, platforms: [PlatformSupport] = [],
    toggles: [OfferedToggle] = [], levelWords: [LevelWord] = [], identifiers: [IdentifierKind] = [],
    threatLifetimeDays: Int? = nil
  ) {
    self.id = id
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

  package func support(for platform: Platform) -> PlatformSupport? {
    platforms.first { $0.platform == platform }
  }

  package func offer(of toggle: Toggle) -> OfferedToggle? {
    toggles.first { $0.toggle == toggle }
  }
}

/// What a device's state comes from.
package enum LevelSource: String, CaseIterable, Codable, Sendable {
  /// The reported state.
  case state
  /// The worst open threat.
  case threats
  /// The reported state, raised by open threats that are worse.
  case worst
}

/// A platform that a partner supports. The three versions are independent data.
package struct PlatformSupport: Hashable, Sendable {
  package var platform: Platform
  package var supportsCompliance: Bool
  package var supportsAppProtection: Bool
  /// Lowest version for compliance; nil: no floor.
  package var minimumForCompliance: OSVersion?
  /// Lowest version for app protection; nil: no floor.
  package var minimumForAppProtection: OSVersion?
  /// The version printed in the toggle's label.
  package var labelVersion: OSVersion?
  package var highestTested: OSVersion?
  /// The partner's mobile app: bundle or package id.
  package var appId: String?
  package var storeId: String?
  /// Template of the app's configuration, a JSON object as text.
  package var appConfiguration: String?

  package init(
    platform: Platform, supportsCompliance: Bool, supportsAppProtection: Bool,
    minimumForCompliance: OSVersion? = nil, minimumForAppProtection: OSVersion? = nil,
    labelVersion: OSVersion? = nil, highestTested: OSVersion? = nil, appId: String? = nil,
    storeId: String? = nil, appConfiguration: String? = nil
  ) {
    self.platform = platform
    self.supportsCompliance = supportsCompliance
    self.supportsAppProtection = supportsAppProtection
    self.minimumForCompliance = minimumForCompliance
    self.minimumForAppProtection = minimumForAppProtection
    self.labelVersion = labelVersion
    self.highestTested = highestTested
    self.appId = appId
    self.storeId = storeId
    self.appConfiguration = appConfiguration
  }
}

/// A toggle as an adapter offers it.
package struct OfferedToggle: Hashable, Sendable {
  package var toggle: Toggle
  package var label: String
  package var help: String
  package var isOnByDefault: Bool
  /// Toggles that must be on for this one to be on.
  package var requires: [Toggle]
  /// For a toggle that takes a value.
  package var value: ToggleRange?

  package init(
    toggle: Toggle, label: String, help: String, isOnByDefault: Bool, requires: [Toggle] = [],
    value: ToggleRange? = nil
  ) {
    self.toggle = toggle
    self.label = label
    self.help = help
    self.isOnByDefault = isOnByDefault
    self.requires = requires
    self.value = value
  }
}

package struct ToggleRange: Hashable, Sendable {
  package var minimum: Int
  package var maximum: Int
  package var standard: Int

  package init(minimum: Int, maximum: Int, standard: Int) {
    self.minimum = minimum
    self.maximum = maximum
    self.standard = standard
  }
}

/// A word of the partner's and the state it stands for: a proposal, an administrator's table wins.
package struct LevelWord: Hashable, Sendable {
  package var word: String
  package var state: PartnerDeviceState

  package init(word: String, state: PartnerDeviceState) {
    self.word = word
    self.state = state
  }
}
