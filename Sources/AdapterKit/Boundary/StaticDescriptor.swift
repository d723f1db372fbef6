import MTDAdapterABI

/// Builds the C form of a descriptor. It is made once for each process and never freed, as the header
/// promises that it stays good for as long as the process lives.
enum StaticDescriptor {
  static func make(_ descriptor: Descriptor) -> UnsafePointer<mtda_descriptor> {
    let platforms = unsafe array(descriptor.platforms.map { unsafe platform($0) })
    let toggles = unsafe array(descriptor.toggles.map { unsafe toggle($0, of: descriptor) })
    let words = unsafe array(
      descriptor.levelWords.map {
        unsafe mtda_level_word(word: text($0.word), state: $0.state.rawValue, flags: 0)
      })
    let identifiers = unsafe array(descriptor.identifiers.map(\.rawValue))
    let flags = descriptor.needsClassicPolicy ? MTDA_DESCRIPTOR_NEEDS_CLASSIC_POLICY : 0
    return unsafe array([
      mtda_descriptor(
        struct_size: UInt32(MemoryLayout<mtda_descriptor>.size), flags: flags,
        level_source: descriptor.levelSource.rawValue,
        platform_stride: UInt32(MemoryLayout<mtda_platform>.stride),
        toggle_stride: UInt32(MemoryLayout<mtda_toggle>.stride),
        level_word_stride: UInt32(MemoryLayout<mtda_level_word>.stride),
        partner_id: text(descriptor.partnerID), name: text(descriptor.name),
        vendor: text(descriptor.vendor), adapter_version: text(descriptor.adapterVersion),
        homepage: text(descriptor.homepage),
        platform_count: UInt64(descriptor.platforms.count),
        toggle_count: UInt64(descriptor.toggles.count),
        level_word_count: UInt64(descriptor.levelWords.count),
        identifier_count: UInt64(descriptor.identifiers.count), platforms: platforms,
        toggles: toggles, level_words: words, identifiers: identifiers,
        threat_lifetime_days: descriptor.threatLifetimeDays ?? 0, reserved: 0)
    ])
  }

  private static func platform(_ platform: PlatformSupport) -> mtda_platform {
    let compliance = platform.supportsCompliance ? MTDA_PLATFORM_HAS_COMPLIANCE : 0
    let appProtection = platform.supportsAppProtection ? MTDA_PLATFORM_HAS_APP_PROTECTION : 0
    return unsafe mtda_platform(
      platform: platform.platform.rawValue, flags: compliance | appProtection,
      min_compliance: version(platform.minimumForCompliance),
      min_app_protection: version(platform.minimumForAppProtection),
      label: version(platform.label), max_tested: version(platform.highestTested),
      app_id: text(platform.appID), store_id: text(platform.storeID),
      app_config: text(platform.appConfiguration))
  }

  private static func toggle(_ toggle: Toggle, of descriptor: Descriptor) -> mtda_toggle {
    let range = toggle.range
    return unsafe mtda_toggle(
      id: toggle.rawValue, flags: range == nil ? 0 : MTDA_TOGGLE_TAKES_VALUE,
      requires_mask: toggle.requires?.bit ?? 0, value_min: range?.values.lowerBound ?? 0,
      value_max: range?.values.upperBound ?? 0, value_default: range?.standard ?? 0,
      label: text(toggle.label(for: descriptor)), help: text(toggle.help(for: descriptor)))
  }

  private static func version(_ version: Version?) -> mtda_version {
    guard let version else { return mtda_version() }
    return mtda_version(
      major: version[0], minor: version[1], patch: version[2], build: version[3])
  }

  private static func text(_ text: String) -> mtda_str {
    guard !text.isEmpty else { return unsafe mtda_str() }
    let bytes = unsafe array(text.utf8.map { CChar(bitPattern: $0) })
    return unsafe mtda_str(ptr: bytes, len: UInt64(text.utf8.count))
  }

  private static func array<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
    let start = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
    unsafe start.initialize(from: elements, count: elements.count)
    return unsafe UnsafePointer(start)
  }
}

extension Descriptor {
  /// Without what came after ABI 1.0.
  var ofFirstVersion: Descriptor {
    var older = self
    older.threatLifetimeDays = nil
    older.identifiers.removeAll { $0 == .parentPartnerDevice }
    return older
  }
}
