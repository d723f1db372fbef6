import AdapterKit

extension DefenderAdapter {
  /// The level comes from the machine's risk score alone (`state`): Defender works it out from the alerts that
  /// are active on it, so an alert that nobody closed is in it already. Alerts are kept as evidence.
  static var descriptor: Descriptor {
    Descriptor(
      partnerID: "fc780465-2017-40d4-a0c5-307022471b92", name: "Microsoft Defender for Endpoint",
      vendor: "Gatehouse", adapterVersion: "1.0.0",
      homepage: "https://learn.microsoft.com/defender-endpoint/",
      levelSource: .state, needsClassicPolicy: false,
      platforms: [
        // Only the labels' versions are published for the two mobile platforms: they are the minimum too.
        PlatformSupport(
          .android, compliance: Version(6, 0), appProtection: Version(6, 0), label: Version(6, 0),
          supportsAppProtection: true, appID: "com.microsoft.scmx"),
        PlatformSupport(
          .ios, compliance: Version(13, 0), appProtection: Version(13, 0), label: Version(13, 0),
          supportsAppProtection: true),
        PlatformSupport(
          .windows, compliance: Version(10, 0, 15063), appProtection: Version(10, 0, 15063),
          label: Version(10, 0, 15063), supportsAppProtection: true),
        // No version is published for macOS, so there is no floor and the label prints none.
        PlatformSupport(.macos, compliance: nil, label: nil),
      ],
      toggles: [
        .androidCompliance, .androidBlockMissing, .iosCompliance, .iosBlockMissing,
        .windowsCompliance, .windowsBlockMissing, .macosCompliance, .macosBlockMissing, .appSync,
        .personalFullApps, .blockUnsupportedOS, .androidAppProtection, .iosAppProtection,
        .windowsAppProtection, .daysUntilUnresponsive,
      ],
      levelWords: [
        LevelWord("None", .secured), LevelWord("Informational", .secured),
        LevelWord("Low", .lowSeverity), LevelWord("Medium", .mediumSeverity),
        LevelWord("High", .highSeverity),
      ],
      identifiers: [.directoryDevice, .partnerDevice])
  }
}
