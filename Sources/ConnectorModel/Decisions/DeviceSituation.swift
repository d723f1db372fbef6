/// All that the core looks at to decide about one device.
package struct DeviceSituation: Hashable, Sendable {
  package var device: Device
  package var tenant: Tenant
  package var connectors: [ConnectorSituation]
  /// All policies; the core picks those of the device's platform that are assigned to it.
  package var compliancePolicies: [CompliancePolicy]
  package var appProtectionPolicies: [AppProtectionPolicy]
  /// Since when the device has broken a policy, as of the decision before this one.
  package var noncompliantSince: [PolicyID: Timestamp]
  /// Whether there is a decision before this one.
  package var isDecided: Bool

  package init(
    device: Device, tenant: Tenant, connectors: [ConnectorSituation] = [],
    compliancePolicies: [CompliancePolicy] = [], appProtectionPolicies: [AppProtectionPolicy] = [],
    noncompliantSince: [PolicyID: Timestamp] = [:], isDecided: Bool = false
  ) {
    self.device = device
    self.tenant = tenant
    self.connectors = connectors
    self.compliancePolicies = compliancePolicies
    self.appProtectionPolicies = appProtectionPolicies
    self.noncompliantSince = noncompliantSince
    self.isDecided = isDecided
  }
}

/// One connector as it concerns one device.
package struct ConnectorSituation: Hashable, Sendable {
  package var connector: Connector
  package var health: ConnectorHealth
  /// The classic policies that this connection ever owned; the newest counts.
  package var classicPolicy: ClassicPolicy?
  /// What the partner has said of this device, one a partner device.
  package var partnerDevices: [PartnerDevice]

  package init(
    connector: Connector, health: ConnectorHealth, classicPolicy: ClassicPolicy? = nil,
    partnerDevices: [PartnerDevice] = []
  ) {
    self.connector = connector
    self.health = health
    self.classicPolicy = classicPolicy
    self.partnerDevices = partnerDevices
  }
}
