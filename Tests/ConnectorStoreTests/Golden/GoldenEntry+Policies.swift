import ConnectorModel

extension GoldenEntry {
  static let policies =
    classicPolicies.map { GoldenEntry("classic policy: \($0.state)", .classicPolicySet($0)) }
    + compliancePolicies.map {
      GoldenEntry("compliance policy: \($0.type)", .compliancePolicySet($0))
    }
    + appProtectionPolicies.map {
      GoldenEntry("app protection policy: \($0.platform)", .appProtectionPolicySet($0))
    }

  static let classicPolicies = [
    ClassicPolicy(
      id: policy(1), displayName: "[Acme] Device policy", connector: connector, state: .active,
      createdAt: early),
    ClassicPolicy(
      id: policy(2), displayName: words, connector: connector, state: .modified,
      change: ClassicPolicyChange(at: late, actor: "zoë", what: words), createdAt: early),
    ClassicPolicy(
      id: policy(3), displayName: "", connector: connector, state: .disabled,
      change: ClassicPolicyChange(at: late, actor: "", what: ""), createdAt: late),
    ClassicPolicy(
      id: policy(4), displayName: "", connector: connector, state: .deleted,
      change: ClassicPolicyChange(at: late, actor: "", what: ""), createdAt: late),
  ]

  static let compliancePolicies =
    [fullCompliancePolicy]
    + [
      (CompliancePolicyType.androidWorkProfileCompliancePolicy, RequiredSecurityLevel.unavailable),
      (.androidDeviceOwnerCompliancePolicy, .secured), (.iosCompliancePolicy, .low),
      (.macOSCompliancePolicy, .medium), (.windows10CompliancePolicy, .notSet),
    ].map { type, level in
      CompliancePolicy(
        id: policy(5), displayName: "", type: type, version: 1,
        deviceThreatProtectionEnabled: false,
        deviceThreatProtectionRequiredSecurityLevel: level,
        advancedThreatProtectionRequiredSecurityLevel: level, securityBlockJailbrokenDevices: false,
        onPartnerUnresponsive: .ignore, blockGracePeriodHours: 0, createdAt: early,
        modifiedAt: early)
    }

  static let fullCompliancePolicy = CompliancePolicy(
    id: policy(4), displayName: words, description: "for all", type: .androidCompliancePolicy,
    version: 12, deviceThreatProtectionEnabled: true,
    deviceThreatProtectionRequiredSecurityLevel: .high,
    advancedThreatProtectionRequiredSecurityLevel: .medium,
    osMinimumVersion: OSVersion("12"), osMaximumVersion: OSVersion("14.0.1"),
    securityBlockJailbrokenDevices: true, onPartnerUnresponsive: .block,
    blockGracePeriodHours: 8_760,
    otherProperties: ["storageRequireEncryption": "true", "a": #"[1,"two",null]"#],
    assignments: [
      .allDevices, .allLicensedUsers, .group(GroupID(rawValue: "G1")),
      .exclusionGroup(GroupID(rawValue: words)),
    ], createdAt: early, modifiedAt: late)

  static let appProtectionPolicies = [
    AppProtectionPolicy(
      id: policy(6), displayName: words, description: "", platform: .ios, version: 3,
      maximumAllowedDeviceThreatLevel: .secured, mobileThreatDefenseRemediationAction: .wipe,
      mobileThreatDefensePartnerPriority: .thirdPartyPartnerOverDefender,
      assignments: [.allLicensedUsers, .exclusionGroup(GroupID(rawValue: "G1"))],
      createdAt: early, modifiedAt: late),
    AppProtectionPolicy(
      id: policy(7), displayName: "", platform: .android, version: 1,
      maximumAllowedDeviceThreatLevel: .low, mobileThreatDefenseRemediationAction: .block,
      mobileThreatDefensePartnerPriority: .defenderOverThirdPartyPartner, createdAt: early,
      modifiedAt: early),
    AppProtectionPolicy(
      id: policy(7), displayName: "", platform: .windows, version: 1,
      maximumAllowedDeviceThreatLevel: .medium, mobileThreatDefenseRemediationAction: .block,
      createdAt: early, modifiedAt: early),
    AppProtectionPolicy(
      id: policy(7), displayName: "", platform: .macos, version: 1,
      maximumAllowedDeviceThreatLevel: .high, mobileThreatDefenseRemediationAction: .block,
      createdAt: early, modifiedAt: early),
    AppProtectionPolicy(
      id: policy(8), displayName: "no level", platform: .ios, version: 1,
      mobileThreatDefenseRemediationAction: .block, createdAt: early, modifiedAt: early),
  ]
}
