import ComplianceEvaluation
import ConnectorModel
import Foundation

/// Makes the values of the model from the words of a case.
enum CaseReader {
  static func tenant(_ given: Fields) throws -> Tenant {
    var tenant = Tenant.standard
    guard let fields = try given.object("tenant") else { return tenant }
    tenant.mdmAuthority = try fields.word("authority") ?? tenant.mdmAuthority
    tenant.serviceRelease = try fields.word("release") ?? tenant.serviceRelease
    tenant.unassignedDevicesAre = try fields.word("unassigned") ?? tenant.unassignedDevicesAre
    tenant.newDeviceGraceHours = try fields.value("newDeviceGraceHours") ?? 0
    try fields.end()
    return tenant
  }

  static func device(_ given: Fields) throws -> Device {
    let fields = try given.object("device") ?? Fields([String: Any](), place: given.place)
    let platform = try fields.value("platform", as: String.self) ?? "ios"
    let os = try fields.value("os", as: String.self) ?? "17.4"
    var device = Device(
      key: DeviceKey(rawValue: 7), platform: Platform(rawValue: platform),
      ownership: try fields.word("ownership") ?? .company,
      management: try fields.word("management") ?? .enrolled, osText: os.isEmpty ? nil : os,
      isSupervised: try fields.value("supervised"), isJailbroken: try fields.value("jailbroken"),
      enrolledAt: try fields.time("enrolled"), lastCheckInAt: Fields.now.adding(.hours(-2)),
      receivedAt: try fields.time("received") ?? Fields.now.adding(.hours(-2)),
      protectedApps: try fields.words("protectedApps"),
      groups: try fields.groups("groups") ?? [], leftAt: try fields.time("left"))
    if try fields.value("registered") ?? true,
      let id = DeviceIdentifier(.directoryDeviceId, "5b1a7c52-9b8e-4a39-8f6e-0d1c5f2a7b11")
    {
      device.identifiers = [id]
    }
    guard device.platform != nil || platform == "none" else {
      throw CaseError(
        fields.place, "no platform is named \"\(platform)\"; write none for no platform")
    }
    try fields.end()
    return device
  }

  static func situation(_ given: Fields) throws -> (DeviceSituation, at: Timestamp) {
    let device = try device(given)
    let platform = device.platform ?? .ios
    var since: [PolicyID: Timestamp] = [:]
    for (id, value) in try given.object("noncompliantSince")?.takeAll() ?? [] {
      since[PolicyID(rawValue: id)] = try Fields.time("\(value)", place: given.place)
    }
    let situation = DeviceSituation(
      device: device, tenant: try tenant(given),
      connectors: try given.objects("connectors").map { try connector($0.name, $0.fields) },
      compliancePolicies: try given.objects("policies").map {
        try compliancePolicy($0.name, $0.fields, platform: platform)
      },
      appProtectionPolicies: try given.objects("appPolicies").map {
        try appProtectionPolicy($0.name, $0.fields, platform: platform)
      },
      noncompliantSince: since, isDecided: try given.value("decided") ?? !since.isEmpty)
    let at = try given.time("at") ?? Fields.now
    try given.end()
    return (situation, at)
  }

  static func compliancePolicy(
    _ name: String, _ fields: Fields, platform: Platform
  ) throws -> CompliancePolicy {
    let types: [Platform: CompliancePolicyType] = [
      .android: .androidDeviceOwnerCompliancePolicy, .ios: .iosCompliancePolicy,
      .windows: .windows10CompliancePolicy, .macos: .macOSCompliancePolicy,
    ]
    let required: RequiredSecurityLevel? = try fields.word("required")
    let policy = CompliancePolicy(
      id: PolicyID(rawValue: name), displayName: name,
      type: try fields.word("type") ?? types[platform] ?? .iosCompliancePolicy, version: 1,
      deviceThreatProtectionEnabled: try fields.value("enabled") ?? (required != nil),
      deviceThreatProtectionRequiredSecurityLevel: required ?? .unavailable,
      advancedThreatProtectionRequiredSecurityLevel: try fields.word("machineRisk") ?? .unavailable,
      osMinimumVersion: try fields.version("osMinimum"),
      osMaximumVersion: try fields.version("osMaximum"),
      securityBlockJailbrokenDevices: try fields.value("blockJailbroken") ?? false,
      onPartnerUnresponsive: try fields.word("onPartnerUnresponsive") ?? .ignore,
      blockGracePeriodHours: try fields.value("graceHours") ?? 0,
      otherProperties: try fields.value("other") ?? [:], assignments: try assignments(fields),
      createdAt: Fields.now, modifiedAt: try fields.time("modified") ?? Fields.now)
    try fields.end()
    return policy
  }

  static func appProtectionPolicy(
    _ name: String, _ fields: Fields, platform: Platform
  ) throws -> AppProtectionPolicy {
    let policy = AppProtectionPolicy(
      id: PolicyID(rawValue: name), displayName: name,
      platform: try fields.word("platform") ?? platform, version: 1,
      maximumAllowedDeviceThreatLevel: try fields.word("maximum"),
      mobileThreatDefenseRemediationAction: try fields.word("action") ?? .block,
      mobileThreatDefensePartnerPriority: try fields.word("priority"),
      assignments: try assignments(fields), createdAt: Fields.now, modifiedAt: Fields.now)
    try fields.end()
    return policy
  }

  private static func assignments(_ fields: Fields) throws -> [AssignmentTarget] {
    try (fields.value("assign", as: [String].self) ?? ["all"]).map { word in
      if word == "all" { return .allDevices }
      if word == "licensed" { return .allLicensedUsers }
      if word.hasPrefix("in:") { return .group(GroupID(rawValue: String(word.dropFirst(3)))) }
      if word.hasPrefix("not:") {
        return .exclusionGroup(GroupID(rawValue: String(word.dropFirst(4))))
      }
      throw CaseError(
        fields.place, "\"\(word)\" is no assignment: all, licensed, in:GROUP, not:GROUP")
    }
  }
}
