import ConnectorModel

extension GoldenEntry {
  /// What arrives: check-ins, messages and reports.
  static let arrivals = checkIns + messages + reports

  private static let fullCheckIn = CheckIn(
    observedAt: early,
    identifiers: [
      DeviceIdentifier(recorded: .directoryDeviceId, "{3F2504E0-4F89-41D3-9A0C-0305E82C3301}")!,
      DeviceIdentifier(recorded: .mdmDeviceId, "mdm 1")!,
      DeviceIdentifier(recorded: .udid, "00008030-001C2D")!,
      DeviceIdentifier(recorded: .serialNumber, "C02XYZ")!,
      DeviceIdentifier(recorded: .imei, "35 209900 176148 1")!,
      DeviceIdentifier(recorded: .userPrincipalName, "zoë@example.org")!,
      DeviceIdentifier(recorded: .partnerDeviceId, "partner-9")!,
    ],
    platform: .ios, ownership: .company, management: .enrolled, osText: "17.5.1 (21F90)",
    name: words, model: "iPhone 15", manufacturer: "Apple", isSupervised: true,
    isJailbroken: false, enrolledAt: late, protectedApps: ["org.example.mail", ""],
    groups: [GroupID(rawValue: "G1"), GroupID(rawValue: "staff")],
    installedApps: [
      InstalledApp(
        appId: "org.example.app", name: "App", version: "1.2.3", shortVersion: "1.2",
        bundleSize: 1_048_576, dynamicSize: .max, isValidated: true, isAdHocSigned: false,
        isFromAppStore: true, isBeta: false, isDeviceBasedVPP: true),
      InstalledApp(
        isValidated: false, isAdHocSigned: true, isFromAppStore: false, isBeta: true,
        isDeviceBasedVPP: false),
      InstalledApp(),
    ],
    managedApps: [
      .queued, .needsRedemption, .redeeming, .prompting, .promptingForLogin, .validatingPurchase,
      .promptingForUpdate, .promptingForUpdateLogin, .promptingForManagement, .validatingUpdate,
      .updating, .installing, .managed, .managedButUninstalled, .unknown, .userInstalledApp,
      .userRejected, .updateRejected, .managementRejected, .failed,
    ].map { ManagedApp(appId: "org.example.managed", status: $0) }, left: true)

  private static let checkIns = [
    GoldenEntry(
      "check-ins: one with every field, one with none, and the other words",
      .checkIns(
        CheckInBatch(
          source: "devices.jsonl", receivedAt: late,
          checkIns: [
            fullCheckIn, CheckIn(),
            CheckIn(
              platform: .android, ownership: .personal, management: .unenrolled,
              isSupervised: false, isJailbroken: true),
            CheckIn(platform: .windows, ownership: .unknown, protectedApps: [], groups: []),
            CheckIn(
              observedAt: Timestamp(milliseconds: -1), platform: .macos, installedApps: [],
              managedApps: []),
          ], joinsByStrength: false))),
    GoldenEntry(
      "check-ins: none",
      .checkIns(CheckInBatch(source: "", receivedAt: early, joinsByStrength: false))),
  ]

  private static let messages = [
    GoldenEntry(
      "a partner's message",
      .partnerMessage(
        PartnerMessage(
          connector: connector, source: "push", contentType: "application/json", messageId: "m-1",
          receivedAt: late, body: Array("{\"a\":\0}".utf8) + [0xFF]))),
    GoldenEntry(
      "a partner's message without anything in it",
      .partnerMessage(
        PartnerMessage(
          connector: .defender, source: "", contentType: "", messageId: "", receivedAt: early))),
  ]

  private static let saidOfDevice: [Report] = [
    .unknown, .activated, .deactivated, .secured, .lowSeverity, .mediumSeverity, .highSeverity,
    .unresponsive, .compromised, .misconfigured,
  ].map {
    Report(subject: .device(device(7)), kind: .state($0), observedAt: early, vendorCode: 0)
  }

  private static let opened: [Report] = [.secured, .low, .medium, .high].map {
    Report(
      subject: .identifiers([
        DeviceIdentifier(recorded: .serialNumber, "C02XYZ")!,
        DeviceIdentifier(recorded: .partnerDeviceId, "p9")!,
      ]), kind: .threatOpened(id: "t-1", level: $0), observedAt: late, category: "network",
      title: words, detail: "by hand", word: "ELEVATED", vendorCode: -17)
  }

  private static let others = [
    Report(
      subject: .nobody, kind: .threatClosed(id: "t-1"), observedAt: late, category: "",
      vendorCode: .max),
    Report(subject: .identifiers([]), kind: .removed, observedAt: early, vendorCode: .min),
    Report(
      subject: .nobody, kind: .heartbeat(errorCode: -4, lagMilliseconds: .max), observedAt: late,
      vendorCode: 0),
  ]

  /// What reports can say since they may say a platform, a parent, and what was not understood.
  static let partialReports = [
    GoldenEntry(
      "reports: of each platform, of a work profile, and understood in part",
      .reports(
        ReportBatch(
          connector: connector, operation: .poll, receivedAt: late, isContact: true,
          reports: Platform.allCases.map { inPart(.state(.highSeverity), of: $0) } + [
            inPart(.threatOpened(id: "t-1", level: .high), of: nil),
            inPart(.threatClosed(id: "t-1"), of: nil), inPart(.removed, of: nil),
            Report(
              subject: .identifiers([
                DeviceIdentifier(recorded: .partnerDeviceId, "p9")!,
                DeviceIdentifier(recorded: .parentPartnerDeviceId, "p8")!,
              ]), kind: .wordUnknown, observedAt: early, category: "status.activation",
              word: words, vendorCode: 0, platform: .android, isInPart: true),
          ], skipped: 0, refused: 0, unknownWords: 1, timesInFuture: 0)))
  ]

  /// What deliveries can say since they may say where they began and what was told, and check-ins since they may refer to
  /// lists.
  static let deliveries = [
    GoldenEntry(
      "reports: of a delivery of apps, with what was told",
      .reports(
        ReportBatch(
          connector: connector, operation: .apps, deliveredThrough: row(9),
          deliveredFrom: DeliveryCursor(through: row(4), resetAt: row(2)),
          told: [
            Told(device: device(7), digest: ToldDigest(bytes: Array(0...15))!),
            Told(device: device(3), digest: ToldDigest(bytes: Array(240...255))!),
          ], receivedAt: late, isContact: false, skipped: 0, refused: 0, unknownWords: 0,
          timesInFuture: 0))),
    GoldenEntry(
      "check-ins: lists that stand elsewhere, and one that is carried",
      .checkIns(
        CheckInBatch(
          source: "list.jsonl", receivedAt: late,
          checkIns: [
            referring(installed: 5 << 20 | 7, managed: nil),
            referring(installed: nil, managed: 4_000_000_000 << 20),
            referring(installed: 5 << 20, managed: 6 << 20),
            CheckIn(installedApps: [InstalledApp(appId: "com.example")], managedApps: []),
          ]))),
  ]

  private static func referring(installed: Int64?, managed: Int64?) -> CheckIn {
    var checkIn = CheckIn(observedAt: early)
    checkIn.installedAppsSource = installed.map { ListSource(rawValue: $0) }
    checkIn.managedAppsSource = managed.map { ListSource(rawValue: $0) }
    return checkIn
  }

  private static func inPart(_ kind: ReportKind, of platform: Platform?) -> Report {
    Report(
      subject: .identifiers([DeviceIdentifier(recorded: .serialNumber, "C02XYZ")!]), kind: kind,
      observedAt: late, vendorCode: 0, platform: platform, isInPart: true)
  }

  private static let reports = [
    GoldenEntry(
      "reports: every kind of subject and report",
      .reports(
        ReportBatch(
          connector: connector, operation: .receive, message: row(3), deliveredThrough: row(2),
          receivedAt: late, isContact: true, reports: saidOfDevice + opened + others, skipped: 1,
          refused: 2, unknownWords: 3, timesInFuture: 4, failure: "message.malformed"))),
    GoldenEntry(
      "reports: none, of a poll",
      .reports(
        ReportBatch(
          connector: connector, operation: .poll, receivedAt: early, isContact: false, skipped: 0,
          refused: 0, unknownWords: 0, timesInFuture: 0))),
    GoldenEntry(
      "reports: none, of a delivery of devices",
      .reports(
        ReportBatch(
          connector: .defender, operation: .devices, deliveredThrough: row(0), receivedAt: early,
          isContact: true, skipped: 0, refused: 0, unknownWords: 0, timesInFuture: 0))),
    GoldenEntry(
      "reports: none, of a delivery of apps",
      .reports(
        ReportBatch(
          connector: .defender, operation: .apps, receivedAt: early, isContact: true, skipped: 0,
          refused: 0, unknownWords: 0, timesInFuture: 0, failure: ""))),
  ]
}
