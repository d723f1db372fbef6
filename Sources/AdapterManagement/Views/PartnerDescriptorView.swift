import ConnectorModel

/// What an adapter says of itself.
package struct PartnerDescriptorView: Hashable, Sendable, Encodable {
  package var id: ConnectorID
  package var name: String
  package var vendor: String
  package var adapterVersion: String
  package var homepage: String?
  package var levelSource: LevelSource
  package var needsClassicPolicy: Bool
  package var platforms: [PlatformSupportView]
  package var toggles: [OfferedToggleView]
  package var levelWords: [LevelWordView]
  package var identifiers: [IdentifierKind]
  /// How long an open threat counts, as the partner proposes it; nil: until it is closed.
  package var threatLifetimeDays: Int?

  package init(_ value: PartnerDescriptor) {
    id = value.id
    name = value.name
    vendor = value.vendor
    adapterVersion = value.adapterVersion
    homepage = value.homepage
    levelSource = value.levelSource
    needsClassicPolicy = value.needsClassicPolicy
    platforms = value.platforms.map { PlatformSupportView($0) }
    toggles = value.toggles.map { OfferedToggleView($0) }
    levelWords = value.levelWords.map { LevelWordView($0) }
    identifiers = value.identifiers
    threatLifetimeDays = value.threatLifetimeDays
  }
}

/// A platform that a partner supports.
package struct PlatformSupportView: Hashable, Sendable, Encodable {
  package var platform: Platform
  package var supportsCompliance: Bool
  package var supportsAppProtection: Bool
  package var minimumForCompliance: OSVersion?
  package var minimumForAppProtection: OSVersion?
  package var labelVersion: OSVersion?
  package var highestTested: OSVersion?
  package var appId: String?
  package var storeId: String?
  package var appConfiguration: String?

  package init(_ value: PlatformSupport) {
    platform = value.platform
    supportsCompliance = value.supportsCompliance
    supportsAppProtection = value.supportsAppProtection
    minimumForCompliance = value.minimumForCompliance
    minimumForAppProtection = value.minimumForAppProtection
    labelVersion = value.labelVersion
    highestTested = value.highestTested
    appId = value.appId
    storeId = value.storeId
    appConfiguration = value.appConfiguration
  }
}

/// A toggle that a partner offers.
package struct OfferedToggleView: Hashable, Sendable, Encodable {
  package var toggle: Toggle
  package var label: String
  package var help: String
  package var isOnByDefault: Bool
  package var requires: [Toggle]
  package var value: ToggleRangeView?

  package init(_ value: OfferedToggle) {
    toggle = value.toggle
    label = value.label
    help = value.help
    isOnByDefault = value.isOnByDefault
    requires = value.requires
    self.value = value.value.map { ToggleRangeView($0) }
  }
}

/// Which values of a toggle a partner takes.
package struct ToggleRangeView: Hashable, Sendable, Encodable {
  package var minimum: Int
  package var maximum: Int
  package var standard: Int

  package init(_ value: ToggleRange) {
    minimum = value.minimum
    maximum = value.maximum
    standard = value.standard
  }
}

/// A partner's word, and the state that it means.
package struct LevelWordView: Hashable, Sendable, Encodable {
  package var word: String
  package var state: PartnerDeviceState

  package init(_ value: LevelWord) {
    word = value.word
    state = value.state
  }
}
