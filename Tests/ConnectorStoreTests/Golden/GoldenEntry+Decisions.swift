import ConnectorModel

extension GoldenEntry {
  /// What was disclosed, and what was decided.
  static let decisions = [
    GoldenEntry(
      "disclosures: each ownership and each pair of switches",
      .disclosures([
        DisclosureRecord(
          connector: connector, device: device(7), at: early, ownership: .company, appSync: true,
          fullInventory: true, shared: 12, withheld: 3),
        DisclosureRecord(
          connector: .defender, device: device(1), at: late, ownership: .personal, appSync: true,
          fullInventory: false, shared: 0, withheld: 15),
        DisclosureRecord(
          connector: connector, device: device(7), at: early, ownership: .unknown, appSync: false,
          fullInventory: true, shared: 0, withheld: 0),
        DisclosureRecord(
          connector: connector, device: device(8), at: late, ownership: .unknown, appSync: false,
          fullInventory: false, shared: 0, withheld: 0),
      ])),
    GoldenEntry("disclosures: none", .disclosures([])),
    GoldenEntry(
      "decisions: every state, outcome and rule, with and without what is optional",
      .decisions(DecisionBatch(decidedAt: late, basis: row(9), decisions: kept))),
    GoldenEntry("decisions: none", .decisions(DecisionBatch(decidedAt: early))),
  ]

  /// One for each rule, the states and outcomes in turn.
  static let kept: [KeptDecision] = rules.enumerated().map { index, rule in
    KeptDecision(
      device: device(Int64(100 - index)), compliance: states[index % states.count],
      complianceRule: rule, appProtection: outcomes[index % outcomes.count],
      appProtectionRule: rules[rules.count - 1 - index], since: early,
      validUntil: index % 2 == 0 ? late : nil,
      noncompliantSince: index % 3 == 0 ? [policy(1): early, policy(2): late] : [:])
  }

  private static let states: [ComplianceState] = [
    .unknown, .compliant, .inGracePeriod, .noncompliant, .error,
  ]

  private static let outcomes: [AppProtectionOutcome] = [.notApplicable, .allow, .block, .wipe]

  private static let rules: [RuleID] = [
    .threatExpired, .identifierConflict, .toggleOff, .notSupportedByAdapter, .mdmAuthority,
    .connectorNotSetUp, .connectorUnavailable, .requiresToggle, .classicPolicyDeleted,
    .classicPolicyDisabled, .classicPolicyModified, .deviceNotRegistered, .outOfScope,
    .partnerUnresponsive, .osVersionUnsupported, .osVersionUnsupportedNotBlocked,
    .osVersionUnknown, .deviceCompromised, .threatLevelWithin, .threatLevelAbove,
    .partnerAppActive, .partnerAppNotActive, .partnerDataMissing, .missingDataBlocked,
    .awaitingPartnerData, .osVersionBelowMinimum, .osVersionAboveMaximum, .osVersionWithin,
    .deviceJailbroken, .deviceNotJailbroken, .jailbreakStateUnknown, .notApplicable,
    .inGracePeriod, .noPolicyAssigned, .noConnector, .registrationRequired, .noProtectedApp,
    .platformNotConnected, .notEnrolled, .appSyncNotEffective, .inventoryUnknown, .deviceLeft,
  ]
}
