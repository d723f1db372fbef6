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
      let tenant = try settings.tenant.changed(by: changes)
      return (settings.entries(setting: tenant, at: changing.now()), tenant)
    }
  }
}

extension Settings {
  /// What sets the tenant's settings, with the classic policies that come with another release; nothing when they are
  /// set so already.
  func entries(setting tenant: Tenant, at time: Timestamp) -> [JournalEntry] {
    guard tenant != self.tenant else { return [] }
    let returned =
      tenant.serviceRelease == self.tenant.serviceRelease
      ? [] : returnedClassicPolicies(under: tenant, at: time)
    return [.tenantSet(tenant)] + returned
  }
}

extension Tenant {
  /// The settings when all the changes have been made to them, or why they cannot be so.
  func changed(by changes: [SettingChange]) throws(ServiceError) -> Tenant {
    try changes.checkNames()
    var changed = self
    for change in changes { try changed.set(change) }
    return changed
  }

  private mutating func set(_ change: SettingChange) throws(ServiceError) {
    switch Self.settings.first(where: change.names) {
    case "mdmAuthority": mdmAuthority = try change.word(of: MDMAuthority.self)
    case "serviceRelease": serviceRelease = try change.word(of: ServiceRelease.self)
    case "unassignedDevicesAre": unassignedDevicesAre = try change.word(of: UnassignedDevices.self)
    case "newDeviceGraceHours": newDeviceGraceHours = try change.number(in: 0...720)
    default:
      throw change.unknown(
        "there is no tenant setting \"\(change.name)\"", among: Self.settings,
        remedy: .said("The settings are \(Self.settings.joined(separator: ", "))."))
    }
  }

  private static let settings = [
    "mdmAuthority", "serviceRelease", "unassignedDevicesAre", "newDeviceGraceHours",
  ]
}
