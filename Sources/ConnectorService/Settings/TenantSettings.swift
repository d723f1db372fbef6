import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel

/// The settings that concern everybody.
package struct TenantSettings: Sendable {
  let changing: SettingsWriter

  package var current: Tenant { changing.settings.tenant }

  /// Changes settings by name: `mdmAuthority`, `serviceRelease`, `unassignedDevicesAre`,
  /// `newDeviceGraceHours`. All of them, or none if one is wrong.
  package func set(_ changes: [SettingChange], by caller: Caller) async throws(ServiceError)
    -> Tenant
  {
    try await changing.change(by: caller) { settings throws(ServiceError) in
      var tenant = settings.tenant
      for change in changes { try tenant.set(change) }
      guard tenant != settings.tenant else { return ([], tenant) }
      let policies =
        settings.tenant.serviceRelease == tenant.serviceRelease
        ? [] : settings.missingClassicPolicies(under: tenant, at: changing.now())
      return ([.tenantSet(tenant)] + policies, tenant)
    }
  }
}

extension Tenant {
  fileprivate mutating func set(_ change: SettingChange) throws(ServiceError) {
    switch change.name {
    case "mdmAuthority": mdmAuthority = try change.word(of: MDMAuthority.self)
    case "serviceRelease": serviceRelease = try change.word(of: ServiceRelease.self)
    case "unassignedDevicesAre": unassignedDevicesAre = try change.word(of: UnassignedDevices.self)
    case "newDeviceGraceHours": newDeviceGraceHours = try change.number(in: 0...720)
    default:
      throw ServiceError(
        .badRequest, "there is no tenant setting \"\(change.name)\"",
        remedy:
          "The settings are mdmAuthority, serviceRelease, unassignedDevicesAre and newDeviceGraceHours."
      )
    }
  }
}
