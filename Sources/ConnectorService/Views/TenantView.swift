import ConnectorModel

/// The settings that concern everybody.
package struct TenantView: Hashable, Sendable, Encodable {
  package var mdmAuthority: MDMAuthority
  package var serviceRelease: ServiceRelease
  package var unassignedDevicesAre: UnassignedDevices
  package var newDeviceGraceHours: Int

  package init(_ value: Tenant) {
    mdmAuthority = value.mdmAuthority
    serviceRelease = value.serviceRelease
    unassignedDevicesAre = value.unassignedDevicesAre
    newDeviceGraceHours = value.newDeviceGraceHours
  }
}
