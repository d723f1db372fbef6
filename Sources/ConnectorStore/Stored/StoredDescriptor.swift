import ConnectorModel
import StoredForms

struct StoredDescriptor: StoredPart {
  var id: String
  var name: String
  var vendor: String
  var adapterVersion: String
  var homepage: String?
  var levelSource: String
  var needsClassicPolicy: Bool
  var platforms: [StoredPlatformSupport]
  var toggles: [StoredOfferedToggle]
  var levelWords: [StoredLevelWord]
  var identifiers: [String]
  var threatLifetimeDays: Int?

  init(_ descriptor: PartnerDescriptor) {
    id = descriptor.id.rawValue
    name = descriptor.name
    vendor = descriptor.vendor
    adapterVersion = descriptor.adapterVersion
    homepage = descriptor.homepage
    levelSource = descriptor.levelSource.word
    needsClassicPolicy = descriptor.needsClassicPolicy
    platforms = descriptor.platforms.map(StoredPlatformSupport.init)
    toggles = descriptor.toggles.map(StoredOfferedToggle.init)
    levelWords = descriptor.levelWords.map(StoredLevelWord.init)
    identifiers = descriptor.identifiers.map(\.word)
    threatLifetimeDays = descriptor.threatLifetimeDays
  }

  func value() throws(UnreadableForm) -> PartnerDescriptor {
    PartnerDescriptor(
      id: ConnectorID(rawValue: id), name: name, vendor: vendor, adapterVersion: adapterVersion,
      homepage: homepage, levelSource: try levelSource.word("levelSource"),
      needsClassicPolicy: needsClassicPolicy, platforms: try platforms.values(),
      toggles: try toggles.values(), levelWords: try levelWords.values(),
      identifiers: try identifiers.words("identifiers"), threatLifetimeDays: threatLifetimeDays)
  }
}

struct StoredPlatformSupport: StoredPart {
  var platform: String
  var supportsCompliance: Bool
  var supportsAppProtection: Bool
  var minimumForCompliance: String?
  var minimumForAppProtection: String?
  var labelVersion: String?
  var highestTested: String?
  var appId: String?
  var storeId: String?
  var appConfiguration: String?

  init(_ support: PlatformSupport) {
    platform = support.platform.word
    supportsCompliance = support.supportsCompliance
    supportsAppProtection = support.supportsAppProtection
    minimumForCompliance = support.minimumForCompliance?.description
    minimumForAppProtection = support.minimumForAppProtection?.description
    labelVersion = support.labelVersion?.description
    highestTested = support.highestTested?.description
    appId = support.appId
    storeId = support.storeId
    appConfiguration = support.appConfiguration
  }

  func value() throws(UnreadableForm) -> PlatformSupport {
    PlatformSupport(
      platform: try platform.word("platform"), supportsCompliance: supportsCompliance,
      supportsAppProtection: supportsAppProtection,
      minimumForCompliance: try minimumForCompliance?.osVersion("minimumForCompliance"),
      minimumForAppProtection: try minimumForAppProtection?.osVersion("minimumForAppProtection"),
      labelVersion: try labelVersion?.osVersion("labelVersion"),
      highestTested: try highestTested?.osVersion("highestTested"), appId: appId, storeId: storeId,
      appConfiguration: appConfiguration)
  }
}

struct StoredOfferedToggle: StoredPart {
  var toggle: String
  var label: String
  var help: String
  var isOnByDefault: Bool
  var requires: [String]
  var range: Range?

  private enum CodingKeys: String, CodingKey {
    case toggle, label, help, isOnByDefault, requires
    case range = "value"
  }

  struct Range: Codable, Sendable {
    var minimum: Int
    var maximum: Int
    var standard: Int
  }

  init(_ offer: OfferedToggle) {
    toggle = offer.toggle.word
    label = offer.label
    help = offer.help
    isOnByDefault = offer.isOnByDefault
    requires = offer.requires.map(\.word)
    range = offer.value.map {
      Range(minimum: $0.minimum, maximum: $0.maximum, standard: $0.standard)
    }
  }

  func value() throws(UnreadableForm) -> OfferedToggle {
    OfferedToggle(
      toggle: try toggle.word("toggle"), label: label, help: help, isOnByDefault: isOnByDefault,
      requires: try requires.words("requires"),
      value: range.map {
        ToggleRange(minimum: $0.minimum, maximum: $0.maximum, standard: $0.standard)
      })
  }
}

struct StoredLevelWord: StoredPart {
  var word: String
  var state: String

  init(_ word: LevelWord) {
    self.word = word.word
    state = word.state.word
  }

  func value() throws(UnreadableForm) -> LevelWord {
    LevelWord(word: word, state: try state.word("state"))
  }
}
