import AdapterHost
import ConnectorModel
import Testing

@Suite("Reading a descriptor")
struct DescriptorTests {
  /// A statement that breaks the descriptor, and the code that it leads to.
  static let faults: [(String, String)] = [
    ("d->struct_size = 8", "struct-size"),
    ("d->struct_size = 1u << 30", "struct-size"),
    ("d->struct_size += 8, longer.tail = 1", "unknown-content"),
    ("d->flags |= 2", "unknown-flags"),
    ("d->level_source = 0", "level-source"),
    ("d->partner_id.ptr = 0", "null-text"),
    ("d->partner_id.len = 35", "partner-id"),
    ("d->partner_id.ptr = \"AAAAAAAA-bbbb-4ccc-8ddd-eeeeeeeeeeee\"", "partner-id"),
    ("d->partner_id.len = UINT64_MAX", "too-long"),
    ("d->name.len = 0", "empty"),
    ("d->name.ptr = long_text, d->name.len = 129", "too-long"),
    ("d->name.ptr = \"bad\\xff\", d->name.len = 4", "not-utf8"),
    ("d->name.ptr = \"bad\\n\", d->name.len = 4", "control-character"),
    ("d->vendor.len = 0", "empty"),
    ("d->adapter_version.len = 3", "adapter-version"),
    ("d->adapter_version.ptr = \"01.2.3\", d->adapter_version.len = 6", "adapter-version"),
    ("d->homepage.len = 3", "homepage"),
    ("d->platforms = 0", "null-array"),
    ("d->platform_count = 17", "too-many"),
    ("d->platform_count = UINT64_MAX", "too-many"),
    ("d->platform_stride = 112", "stride"),
    ("d->platform_stride = 0", "stride"),
    ("d->platform_stride = UINT32_MAX", "stride"),
    (
      "d->platforms = &long_platforms->record, d->platform_count = 1, d->platform_stride = 128, "
        + "long_platforms->tail = 1", "unknown-content"
    ),
    ("platforms[1].platform = 9", "unknown-platform"),
    ("platforms[1].platform = platforms[0].platform", "duplicate-platform"),
    ("platforms[0].flags = 4", "unknown-flags"),
    ("platforms[0].min_compliance.major = 17", "version-order"),
    ("platforms[0].min_app_protection.major = 17", "version-order"),
    ("platforms[0].app_id.ptr = 0", "null-text"),
    ("platforms[0].app_config = (mtda_str){long_text, 65537}", "too-long"),
    ("platforms[0].app_config = (mtda_str){\"{\\x1b}\", 3}", "control-character"),
    ("d->toggles = 0", "null-array"),
    ("d->toggle_count = 65", "too-many"),
    ("d->toggle_stride = 71", "stride"),
    ("toggles[1].id = 17", "unknown-toggle"),
    ("toggles[1].id = 0", "duplicate-toggle"),
    ("toggles[1].flags = 4", "unknown-flags"),
    ("toggles[1].requires_mask = 1ull << 63", "unknown-toggle"),
    ("toggles[1].requires_mask = 2", "prerequisite"),
    ("toggles[0].requires_mask = 1ull << 12", "prerequisite-cycle"),
    ("toggles[0].requires_mask = 1", "prerequisite-cycle"),
    ("toggles[2].value_min = 8", "value-range"),
    ("toggles[2].value_max = 91", "value-range"),
    ("toggles[2].value_max = 0", "value-range"),
    ("toggles[1].label.len = 0", "empty"),
    ("toggles[1].label = (mtda_str){long_text, 257}", "too-long"),
    ("toggles[1].help = (mtda_str){long_text, 601}", "too-long"),
    ("d->level_words = 0", "null-array"),
    ("d->level_word_count = 257", "too-many"),
    ("d->level_word_stride = 16", "stride"),
    ("words[1].word = (mtda_str)STR(\"LOW\")", "duplicate-word"),
    ("words[1].word.len = 0", "empty"),
    ("words[1].state = 10", "unknown-state"),
    ("words[1].flags = 1", "unknown-flags"),
    ("d->identifiers = 0", "null-array"),
    ("d->identifier_count = 17", "too-many"),
    ("identifiers[1] = 9", "unknown-identifier"),
    ("identifiers[1] = identifiers[0]", "duplicate-identifier"),
    ("d->threat_lifetime_days = 366", "threat-lifetime"),
    ("d->reserved = 1", "unknown-content"),
    ("first.abi_minor = 0, d->threat_lifetime_days = 30", "unknown-content"),
    ("first.abi_minor = 0, identifiers[1] = 8", "unknown-identifier"),
  ]

  @Test("each lie has its code", arguments: faults)
  func lie(fault: String, code: String) async throws {
    for profile in [IsolationProfile.inProcess, .sandbox] {
      let found = try await FaultyAdapter.codeOfOpening(
        "descriptor", ["FAULT=\(fault)"], profile: profile)
      #expect(found == "descriptor.\(code)", "\(profile)")
    }
  }

  @Test(
    "what is only unusual is taken",
    arguments: [
      "d->homepage = (mtda_str){0, 0}", "d->platforms = 0, d->platform_count = 0",
      "d->struct_size += 8", "d->toggles = 0, d->toggle_count = 0, d->toggle_stride = 0",
      "d->platforms = &long_platforms->record, d->platform_count = 1, d->platform_stride = 128",
      "toggles[1].help.len = 0", "platforms[0].max_tested.major = 0",
      "d->threat_lifetime_days = 365", "identifiers[1] = 8",
      "d->struct_size = MTDA_DESCRIPTOR_SIZE_1_0, d->threat_lifetime_days = 366",
    ])
  func unusual(change: String) async throws {
    #expect(try await FaultyAdapter.codeOfOpening("descriptor", ["FAULT=\(change)"]) == nil)
  }

  @Test("the lifetime of threats that it proposes is read", arguments: [false, true])
  func lifetime(inWorker: Bool) async throws {
    let days = try await FaultyAdapter.with("descriptor", ["FAULT=d->threat_lifetime_days = 30"]) {
      try inWorker
        ? AdapterLibrary.open(path: $0, worker: .test()).descriptor.threatLifetimeDays
        : AdapterLibrary.open(path: $0).descriptor.threatLifetimeDays
    }
    #expect(days == 30)
  }

  @Test("a sound descriptor is read whole")
  func sound() async throws {
    let read = try await FaultyAdapter.with("descriptor") { path in
      try AdapterLibrary.open(path: path).descriptor
    }
    #expect(
      read
        == PartnerDescriptor(
          id: ConnectorID(rawValue: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"),
          name: "Descriptor Partner", vendor: "Test", adapterVersion: "1.2.3-rc.1+build.5",
          homepage: "https://example.com", levelSource: .worst, needsClassicPolicy: true,
          platforms: [
            PlatformSupport(
              platform: .android, supportsCompliance: true, supportsAppProtection: false,
              minimumForCompliance: OSVersion("9"), highestTested: OSVersion("16"),
              appId: "test.app", appConfiguration: "{\n\t\"key\": \"{{deviceid}}\"\n}"),
            PlatformSupport(
              platform: .ios, supportsCompliance: false, supportsAppProtection: true),
          ],
          toggles: [
            OfferedToggle(
              toggle: .androidEnabled, label: "Connect", help: "Connects.", isOnByDefault: false),
            OfferedToggle(
              toggle: .androidDeviceBlockedOnMissingPartnerData, label: "Block", help: "Blocks.",
              isOnByDefault: false, requires: [.androidEnabled]),
            OfferedToggle(
              toggle: .partnerUnresponsivenessThresholdInDays, label: "Days", help: "Days.",
              isOnByDefault: false, value: ToggleRange(minimum: 1, maximum: 90, standard: 7)),
          ],
          levelWords: [
            LevelWord(word: "low", state: .lowSeverity),
            LevelWord(word: "high", state: .highSeverity),
          ],
          identifiers: [.directoryDeviceId, .serialNumber]))
  }
}
