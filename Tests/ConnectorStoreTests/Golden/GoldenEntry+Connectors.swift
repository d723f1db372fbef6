import ConnectorModel

extension GoldenEntry {
  static let connectors = [
    GoldenEntry("connector: every field", .connectorSet(fullConnector)),
    GoldenEntry("connector: nothing optional", .connectorSet(bareConnector)),
    GoldenEntry("connector: a scope of no group", .connectorSet(emptyScope)),
  ]

  private static let toggles: [Toggle] = [
    .androidEnabled, .iosEnabled, .windowsEnabled, .macEnabled,
    .allowPartnerToCollectIOSApplicationMetadata,
    .allowPartnerToCollectIOSPersonalApplicationMetadata,
    .allowPartnerToCollectIosCertificateMetadata,
    .allowPartnerToCollectIosPersonalCertificateMetadata, .partnerUnsupportedOsVersionBlocked,
    .androidMobileApplicationManagementEnabled, .iosMobileApplicationManagementEnabled,
    .windowsMobileApplicationManagementEnabled, .androidDeviceBlockedOnMissingPartnerData,
    .iosDeviceBlockedOnMissingPartnerData, .windowsDeviceBlockedOnMissingPartnerData,
    .macDeviceBlockedOnMissingPartnerData, .partnerUnresponsivenessThresholdInDays,
  ]

  private static let states: [PartnerDeviceState] = [
    .unknown, .activated, .deactivated, .secured, .lowSeverity, .mediumSeverity, .highSeverity,
    .unresponsive, .compromised, .misconfigured,
  ]

  private static let platforms = [
    PlatformSupport(
      platform: .ios, supportsCompliance: true, supportsAppProtection: true,
      minimumForCompliance: OSVersion("13"), minimumForAppProtection: OSVersion("14.2"),
      labelVersion: OSVersion("13.0"), highestTested: OSVersion("16.4.1 (a)"),
      appId: "com.example.shield", storeId: "id123", appConfiguration: #"{"a":"b"}"#),
    PlatformSupport(platform: .android, supportsCompliance: true, supportsAppProtection: false),
    PlatformSupport(platform: .windows, supportsCompliance: false, supportsAppProtection: true),
    PlatformSupport(platform: .macos, supportsCompliance: false, supportsAppProtection: false),
  ]

  static let fullConnector = Connector(
    descriptor: PartnerDescriptor(
      id: connector, name: "Acme Mobile Shield", vendor: words, adapterVersion: "1.2.3-rc.1+b7",
      homepage: "https://acme.example/", levelSource: .worst, needsClassicPolicy: true,
      platforms: platforms,
      toggles: toggles.enumerated().map { index, toggle in
        OfferedToggle(
          toggle: toggle, label: "Label \(index)", help: "", isOnByDefault: index % 2 == 0,
          requires: index == 4 ? [.iosEnabled, .androidEnabled] : [],
          value: index == 16 ? ToggleRange(minimum: 1, maximum: 90, standard: 7) : nil)
      },
      levelWords: states.map { LevelWord(word: "\($0)".uppercased(), state: $0) },
      identifiers: [
        .directoryDeviceId, .mdmDeviceId, .udid, .serialNumber, .imei, .userPrincipalName,
        .partnerDeviceId,
      ]),
    togglesOn: Set(toggles), unresponsivenessThresholdInDays: 90,
    scope: [GroupID(rawValue: "staff"), GroupID(rawValue: "G1"), GroupID(rawValue: "Ärzte")],
    threatLifetimeHours: 24, levelWords: [LevelWord(word: words, state: .compromised)],
    isProvisioned: true, isDeprovisioned: true,
    settings: ["url": "https://acme.example/a?b=c", "Region": "", words: words], createdAt: early,
    modifiedAt: late)

  static let bareConnector = Connector(
    descriptor: PartnerDescriptor(
      id: .defender, name: "Microsoft Defender for Endpoint", vendor: "Microsoft",
      adapterVersion: "1.0.0", levelSource: .state, needsClassicPolicy: false),
    unresponsivenessThresholdInDays: 7, isProvisioned: false, isDeprovisioned: false,
    createdAt: early, modifiedAt: early)

  private static let emptyScope = Connector(
    descriptor: PartnerDescriptor(
      id: connector, name: "", vendor: "", adapterVersion: "", levelSource: .threats,
      needsClassicPolicy: false),
    unresponsivenessThresholdInDays: 1, scope: [], isProvisioned: true, isDeprovisioned: false,
    createdAt: early, modifiedAt: early)

  static let fullHealth = {
    var health = ConnectorHealth(
      lastContactAt: late, lastErrorCode: .min, lagMilliseconds: .max,
      counts: ConnectorCounts(
        messages: 1, messagesRefused: 2, reports: 3, reportsRefused: 4, unmatched: 5,
        identifierConflicts: 6, unknownWords: 7, skipped: 8, timesInFuture: 9))
    health.silenceWarning = SilenceWarning(at: early, devices: 12)
    health.unresponsiveSince = late
    return health
  }()

  static let bareHealth = ConnectorHealth(
    lastErrorCode: 0, lagMilliseconds: 0,
    counts: ConnectorCounts(
      messages: 0, messagesRefused: 0, reports: 0, reportsRefused: 0, unmatched: 0,
      identifierConflicts: 0, unknownWords: 0, skipped: 0, timesInFuture: 0))
}
