/// The rule behind a reason. The raw values appear in reasons, in listings and in the test cases.
package enum RuleID: String, CaseIterable, Codable, Sendable {
  // From reports to a partner device state.
  case threatExpired, identifierConflict, partnerWordUnknown

  // Connector state and effective settings.
  case toggleOff, notSupportedByAdapter, mdmAuthority, connectorNotSetUp, connectorUnavailable
  case requiresToggle

  // Classic Conditional Access policies.
  case classicPolicyDeleted, classicPolicyDisabled, classicPolicyModified, deviceNotRegistered

  // The Device Threat Level rule.
  case outOfScope, partnerUnresponsive, osVersionUnsupported, osVersionUnsupportedNotBlocked
  case osVersionUnknown, deviceCompromised, threatLevelWithin, threatLevelAbove, partnerAppActive
  case partnerAppNotActive, partnerDataMissing, missingDataBlocked, awaitingPartnerData

  // Other rules of a compliance policy.
  case osVersionBelowMinimum, osVersionAboveMaximum, osVersionWithin, deviceJailbroken
  case deviceNotJailbroken, jailbreakStateUnknown, notApplicable, inGracePeriod, noPolicyAssigned

  // App protection.
  case noConnector, registrationRequired, noProtectedApp

  // Disclosure.
  case platformNotConnected, notEnrolled, appSyncNotEffective, inventoryUnknown, deviceLeft
}
