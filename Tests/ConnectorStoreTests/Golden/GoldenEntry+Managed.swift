import ConnectorModel

extension GoldenEntry {
  /// What check-ins can say since they may name their manager and come from a list, joined by the strength of
  /// identifiers or in the order of before; and the lifetime of threats that a partner's adapter states.
  static let managed =
    [true, false].map { joinsByStrength in
      GoldenEntry(
        "check-ins: of a manager's list, joined \(joinsByStrength ? "by strength" : "in order")",
        .checkIns(
          CheckInBatch(
            source: "list.json", receivedAt: late,
            checkIns: [
              CheckIn(
                identifiers: [DeviceIdentifier(recorded: .mdmDeviceId, "mdm 1")!], left: true,
                isListed: true, manager: words),
              CheckIn(observedAt: early, isListed: true),
              CheckIn(observedAt: early, manager: ""),
            ], joinsByStrength: joinsByStrength)))
    } + [
      lifetime(90), lifetime(0),
    ]

  private static func lifetime(_ days: Int) -> GoldenEntry {
    var connector = bareConnector
    connector.descriptor.threatLifetimeDays = days
    return GoldenEntry("connector: threats live \(days) days", .connectorSet(connector))
  }
}
