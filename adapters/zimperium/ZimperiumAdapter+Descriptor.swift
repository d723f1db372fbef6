import AdapterKit

extension ZimperiumAdapter {
  /// The level is the posture that the device pages state, raised by open threats (`worst`): an installation
  /// that only pushes its logs states no posture at all, and one that does both pushes a threat well before the
  /// next page is asked for. Each threat is closed by its own mitigation.
  static var descriptor: Descriptor {
    Descriptor(
      partnerID: "08a8455c-48dd-45ff-ad82-7211355354f3", name: "Zimperium", vendor: "Gatehouse",
      adapterVersion: "1.0.0", homepage: "https://www.zimperium.com", levelSource: .worst,
      needsClassicPolicy: true,
      platforms: [
        // Zimperium names no minimum of its own for app protection: the one for compliance holds.
        PlatformSupport(
          .android, compliance: Version(5, 1), appProtection: Version(5, 1), label: Version(5, 1),
          supportsAppProtection: true, appID: "com.zimperium.zips"),
        PlatformSupport(
          .ios, compliance: Version(10), appProtection: Version(10), label: Version(10),
          supportsAppProtection: true, storeID: "1030924459",
          appConfiguration:
            #"{"MDMDeviceID":"{{AzureADDeviceId}}","tenantid":"{{tenantid}}","defaultchannel":"{{defaultchannel}}"}"#
        ),
      ],
      toggles: [
        .androidCompliance, .androidBlockMissing, .iosCompliance, .iosBlockMissing, .appSync,
        .personalFullApps, .certificateSync, .personalFullCertificates, .blockUnsupportedOS,
        .androidAppProtection, .iosAppProtection, .daysUntilUnresponsive,
      ],
      levelWords: [
        LevelWord("NORMAL", .secured), LevelWord("LOW", .lowSeverity),
        LevelWord("ELEVATED", .mediumSeverity), LevelWord("CRITICAL", .highSeverity),
      ],
      identifiers: [.directoryDevice, .mdmDevice, .userPrincipalName, .partnerDevice])
  }
}
