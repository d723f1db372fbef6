import AdapterKit

extension SymantecAdapter {
  /// The level comes from the health that Symantec states (`state`). Incidents are kept as evidence: nothing
  /// in the events says when one is over, so to grade by them would keep a device bad for ever.
  ///
  /// For the same reason it proposes that an incident counts as open for thirty days, and no longer.
  ///
  /// App protection is not offered: one list of supported partners names Symantec, both of its own pages
  /// deny it. The labels print older versions than Symantec supports today; both numbers are right.
  static var descriptor: Descriptor {
    Descriptor(
      partnerID: "28fd67fd-b179-4629-a8b0-dad420b697c7", name: "Symantec Endpoint Protection",
      vendor: "Gatehouse", adapterVersion: "1.0.0", homepage: "https://www.broadcom.com",
      levelSource: .state, needsClassicPolicy: true,
      platforms: [
        PlatformSupport(
          .android, compliance: Version(5, 0), label: Version(2, 3, 3),
          appID: "com.skycure.skycure"),
        PlatformSupport(
          .ios, compliance: Version(10), label: Version(8, 0), storeID: "695620821"),
      ],
      toggles: [
        .androidCompliance, .androidBlockMissing, .iosCompliance, .iosBlockMissing, .appSync,
        .personalFullApps, .blockUnsupportedOS, .daysUntilUnresponsive,
      ],
      levelWords: [
        LevelWord("Secured", .secured), LevelWord("Low", .lowSeverity),
        LevelWord("Medium", .mediumSeverity), LevelWord("High", .highSeverity),
      ],
      identifiers: [.udid, .serialNumber, .userPrincipalName, .partnerDevice],
      threatLifetimeDays: 30)
  }
}
