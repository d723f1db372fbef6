import ConnectorModel

extension GoldenEntry {
  /// What adapters did not survive, versions that are tried, and what was not taken.
  static let adapters = quarantine + shadow + refusals

  private static let subjects = [
    QuarantineSubject(connector: connector, item: .device(device(7))),
    QuarantineSubject(connector: connector, item: .inventory(device(8))),
    QuarantineSubject(connector: .defender, item: .message(row(3))),
  ]

  private static let quarantine =
    subjects.enumerated().map { index, subject in
      GoldenEntry(
        "set aside: \(index + 1)",
        .quarantined(
          QuarantineFinding(
            subject: subject, digest: "9f86d081884c7d65", adapterVersion: "1.2.3",
            code: "worker.crashed", message: words, at: late)))
    } + [
      GoldenEntry(
        "released: answered",
        .quarantineReleased(QuarantineRelease(subject: subjects[0], reason: .answered))),
      GoldenEntry(
        "released: dropped",
        .quarantineReleased(QuarantineRelease(subject: subjects[2], reason: .dropped))),
    ]

  static let differences = [
    ShadowDifference(
      at: late, operation: .receive, subject: .device(device(7)), threat: "t-1", field: "level",
      current: "high", shadow: words),
    ShadowDifference(
      at: early, operation: .poll,
      subject: .identifiers([
        DeviceIdentifier(recorded: .directoryDeviceId, "{3F2504E0-4F89}")!,
        DeviceIdentifier(recorded: .mdmDeviceId, "mdm 1")!,
        DeviceIdentifier(recorded: .udid, "00008030")!,
        DeviceIdentifier(recorded: .serialNumber, "C02XYZ")!,
        DeviceIdentifier(recorded: .imei, "352099001761481")!,
        DeviceIdentifier(recorded: .userPrincipalName, "zoë@example.org")!,
        DeviceIdentifier(recorded: .partnerDeviceId, "p9")!,
      ]), threat: nil, field: "report", current: nil, shadow: nil),
    ShadowDifference(
      at: early, operation: .devices, subject: .nobody, threat: nil, field: "report", current: "",
      shadow: nil),
    ShadowDifference(
      at: early, operation: .apps, subject: .identifiers([]), threat: nil, field: "report",
      current: nil, shadow: "1"),
  ]

  private static let shadow = [
    GoldenEntry(
      "compared: with differences and a failure",
      .shadowCompared(
        ShadowComparison(
          connector: connector, version: "2.0.0-rc.1", operation: .receive, at: late, equal: 40,
          different: 4, differences: differences, failure: "call.failed"))),
    GoldenEntry(
      "compared: nothing differs",
      .shadowCompared(
        ShadowComparison(
          connector: .defender, version: "2.0.0", operation: .poll, at: early))),
    GoldenEntry(
      "a trial begins",
      .shadowSet(ShadowSetting(connector: connector, version: "2.0.0-rc.1", at: early))),
    GoldenEntry(
      "a trial ends", .shadowSet(ShadowSetting(connector: connector, version: nil, at: late))),
  ]

  private static let refusals = [
    GoldenEntry(
      "refused: a message",
      .refused(
        Refusal(
          connector: connector, subject: .message(source: "push", id: words, bytes: 1_234),
          receivedAt: late, reasons: ["toggleOff": 1]))),
    GoldenEntry(
      "refused: a message that was unreadable",
      .refused(
        Refusal(
          connector: connector, subject: .unreadable(row(3)), receivedAt: early, reasons: [:]))),
    GoldenEntry(
      "refused: reports on a message",
      .refused(
        Refusal(
          connector: connector, subject: .reports(.receive, row(3)), receivedAt: early,
          reasons: ["report.no-device": 2, "report.not-utf8": 70_000]))),
    GoldenEntry(
      "refused: reports of a poll",
      .refused(
        Refusal(
          connector: connector, subject: .reports(.poll, nil), receivedAt: early,
          reasons: ["report.no-device": 1]))),
    GoldenEntry(
      "refused: reports of a delivery of devices",
      .refused(
        Refusal(
          connector: connector, subject: .reports(.devices, nil), receivedAt: early,
          reasons: ["report.no-device": 1]))),
    GoldenEntry(
      "refused: reports of a delivery of apps",
      .refused(
        Refusal(
          connector: connector, subject: .reports(.apps, nil), receivedAt: early,
          reasons: ["report.no-device": 1]))),
  ]
}
