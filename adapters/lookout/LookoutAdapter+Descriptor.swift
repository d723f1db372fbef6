import AdapterKit

extension LookoutAdapter {
  /// The level comes from the device events alone (`state`): Lookout grades each device as a whole, by rules
  /// that its administrator can change at any time, and the threats that led to it are known to it. Threat
  /// events are kept as evidence. Raising a device by them (`worst`) would overrule that grading, would count a
  /// threat twice that the device event already holds (it may come first), and would keep a device bad for
  /// ever when one RESOLVED is lost.
  static var descriptor: Descriptor {
    Descriptor(
      partnerID: "2c7790de-8b02-4814-85cf-e0c59380dee8", name: "Lookout for Work",
      vendor: "Gatehouse", adapterVersion: "1.0.0", homepage: "https://www.lookout.com",
      levelSource: .state, needsClassicPolicy: true,
      platforms: [
        // Lookout names no minimum of its own for app protection: the one for compliance holds.
        PlatformSupport(
          .android, compliance: Version(5, 0), appProtection: Version(5, 0), label: Version(5, 0),
          supportsAppProtection: true, appID: "com.lookout.enterprise"),
        PlatformSupport(
          .ios, compliance: Version(12), appProtection: Version(12), label: Version(12),
          supportsAppProtection: true, storeID: "997193468"),
      ],
      toggles: [
        .androidCompliance, .androidBlockMissing, .iosCompliance, .iosBlockMissing, .appSync,
        .personalFullApps, .blockUnsupportedOS, .androidAppProtection, .iosAppProtection,
        .daysUntilUnresponsive,
      ],
      levelWords: [
        LevelWord("SECURE", .secured), LevelWord("THREAT_LOW", .lowSeverity),
        LevelWord("THREAT_MEDIUM", .mediumSeverity), LevelWord("THREAT_HIGH", .highSeverity),
        // Severities of single threats. Those that do not touch a device's grade are no threat.
        LevelWord("NONE", .secured), LevelWord("ADVISORY", .secured),
        LevelWord("LOW", .lowSeverity), LevelWord("MEDIUM", .mediumSeverity),
        LevelWord("HIGH", .highSeverity),
      ],
      identifiers: [.directoryDevice, .mdmDevice, .userPrincipalName, .partnerDevice])
  }
}
