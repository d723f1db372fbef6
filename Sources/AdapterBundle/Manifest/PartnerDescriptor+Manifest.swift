import ConnectorModel

/// The copies of the descriptor's tables, so that an adapter can be looked at without running its code.
extension PartnerDescriptor {
  /// The members of an object that are of the descriptor.
  package static let keys: Set<String> = [
    "partner_id", "name", "vendor", "version", "homepage", "level_source", "needs_classic_policy",
    "platforms", "toggles", "level_words", "identifiers", "threat_lifetime_days",
  ]

  package init(_ fields: ManifestObject) {
    let id = fields.value("partner_id", "a GUID in lower case") {
      ConnectorID.isValid($0) ? ConnectorID(rawValue: $0) : nil
    }
    self.init(
      id: id ?? ConnectorID(rawValue: ""), name: fields.text("name"),
      vendor: fields.text("vendor"), adapterVersion: fields.optionalText("version") ?? "",
      homepage: fields.optionalText("homepage", atMost: 2_048),
      levelSource: fields.value("level_source", "state, threats or worst") {
        LevelSource(rawValue: $0)
      } ?? .state,
      needsClassicPolicy: fields.bool("needs_classic_policy"),
      platforms: fields.objects("platforms", keys: PlatformSupport.keys).map(PlatformSupport.init),
      toggles: fields.objects("toggles", keys: OfferedToggle.keys).map(OfferedToggle.init),
      levelWords: fields.objects("level_words", keys: ["word", "state"]).map(LevelWord.init),
      identifiers: fields.texts("identifiers", "a kind of identifier", isRequired: true) {
        IdentifierKind(rawValue: $0)
      },
      threatLifetimeDays: fields.has("threat_lifetime_days")
        ? fields.integer("threat_lifetime_days", 1...365) : nil)
  }

  var manifestFields: [String: JSON?] {
    [
      "partner_id": .string(id.rawValue), "name": .string(name), "vendor": .string(vendor),
      "version": .string(adapterVersion), "homepage": homepage.map { .string($0) },
      "level_source": .string(levelSource.rawValue),
      "needs_classic_policy": .bool(needsClassicPolicy),
      "platforms": .array(platforms.map(\.manifestValue)),
      "toggles": .array(toggles.map(\.manifestValue)),
      "level_words": .array(
        levelWords.map {
          .object(["word": .string($0.word), "state": .string($0.state.rawValue)])
        }),
      "identifiers": .array(identifiers.map { .string($0.rawValue) }),
      "threat_lifetime_days": threatLifetimeDays.map { .integer(Int64($0)) },
    ]
  }
}

extension PlatformSupport {
  fileprivate static let keys: Set<String> = [
    "platform", "compliance", "app_protection", "min_compliance", "min_app_protection",
    "label_version", "highest_tested", "app_id", "store_id", "app_configuration",
  ]

  fileprivate init(_ fields: ManifestObject) {
    func version(_ key: String) -> OSVersion? {
      fields.optionalValue(key, "a version") { OSVersion($0) }
    }
    self.init(
      platform: fields.value("platform", "a platform") { Platform(rawValue: $0) } ?? .android,
      supportsCompliance: fields.bool("compliance"),
      supportsAppProtection: fields.bool("app_protection"),
      minimumForCompliance: version("min_compliance"),
      minimumForAppProtection: version("min_app_protection"),
      labelVersion: version("label_version"), highestTested: version("highest_tested"),
      appId: fields.optionalText("app_id"), storeId: fields.optionalText("store_id"),
      appConfiguration: fields.optionalText("app_configuration", atMost: 16_384))
  }

  fileprivate var manifestValue: JSON {
    JSON(members: [
      "platform": .string(platform.rawValue), "compliance": .bool(supportsCompliance),
      "app_protection": .bool(supportsAppProtection),
      "min_compliance": minimumForCompliance.map { .string($0.description) },
      "min_app_protection": minimumForAppProtection.map { .string($0.description) },
      "label_version": labelVersion.map { .string($0.description) },
      "highest_tested": highestTested.map { .string($0.description) },
      "app_id": appId.map { .string($0) }, "store_id": storeId.map { .string($0) },
      "app_configuration": appConfiguration.map { .string($0) },
    ])
  }
}

extension OfferedToggle {
  fileprivate static let keys: Set<String> = [
    "toggle", "label", "help", "default", "requires", "range",
  ]

  fileprivate init(_ fields: ManifestObject) {
    let range = fields.object("range", keys: ["min", "max", "default"], isRequired: false)
    let bounds = Int(Int32.min)...Int(Int32.max)
    self.init(
      toggle: fields.value("toggle", "a toggle") { Toggle(name: $0) } ?? .androidEnabled,
      label: fields.text("label"), help: fields.optionalText("help", atMost: 600) ?? "",
      isOnByDefault: fields.bool("default"),
      requires: fields.texts("requires", "a toggle") { Toggle(name: $0) },
      value: fields.has("range")
        ? ToggleRange(
          minimum: range.integer("min", bounds), maximum: range.integer("max", bounds),
          standard: range.integer("default", bounds)) : nil)
  }

  fileprivate var manifestValue: JSON {
    JSON(members: [
      "toggle": .string(toggle.name), "label": .string(label), "help": .string(help),
      "default": .bool(isOnByDefault),
      "requires": requires.isEmpty ? nil : .array(requires.map { .string($0.name) }),
      "range": value.map {
        .object([
          "min": .integer(Int64($0.minimum)), "max": .integer(Int64($0.maximum)),
          "default": .integer(Int64($0.standard)),
        ])
      },
    ])
  }
}

extension LevelWord {
  fileprivate init(_ fields: ManifestObject) {
    self.init(
      word: fields.optionalText("word", atMost: 64) ?? "",
      state: fields.value("state", "a state") { PartnerDeviceState(rawValue: $0) } ?? .unknown)
  }
}

extension JSON {
  /// An object of the members that are there.
  init(members: [String: JSON?]) { self = .object(members.compactMapValues { $0 }) }
}
