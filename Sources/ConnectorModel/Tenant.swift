/// The settings that concern everybody.
package struct Tenant: Hashable, Sendable {
  package var mdmAuthority: MDMAuthority
  package var serviceRelease: ServiceRelease
  /// What a device without any assigned policy is.
  package var unassignedDevicesAre: UnassignedDevices
  /// How long after enrolment missing partner data is waited for instead of blocked.
  package var newDeviceGraceHours: Int

  package init(
    mdmAuthority: MDMAuthority, serviceRelease: ServiceRelease,
    unassignedDevicesAre: UnassignedDevices, newDeviceGraceHours: Int
  ) {
    self.mdmAuthority = mdmAuthority
    self.serviceRelease = serviceRelease
    self.unassignedDevicesAre = unassignedDevicesAre
    self.newDeviceGraceHours = newDeviceGraceHours
  }

  package static let standard = Tenant(
    mdmAuthority: .intune, serviceRelease: .release2308, unassignedDevicesAre: .compliant,
    newDeviceGraceHours: 0)
}

package enum MDMAuthority: String, CaseIterable, Encodable, Sendable {
  case unknown, intune, sccm, office365
}

/// Which rules for classic Conditional Access policies apply.
package enum ServiceRelease: String, CaseIterable, Encodable, Sendable {
  /// Third-party connections need one each; Defender needs none.
  case release2308 = "2308"
  /// Nobody needs one.
  case release2404 = "2404"
}

package enum UnassignedDevices: String, CaseIterable, Encodable, Sendable {
  case compliant, noncompliant
}
