import ConnectorModel

extension GoldenEntry {
  /// Settings of the tenant's, groups, and what was deleted.
  static let settings =
    tenants.map { GoldenEntry("tenant: \($0.mdmAuthority)", .tenantSet($0)) } + groups + deletions

  static let tenants = [
    Tenant(
      mdmAuthority: .unknown, serviceRelease: .release2308, unassignedDevicesAre: .compliant,
      newDeviceGraceHours: 0),
    Tenant(
      mdmAuthority: .intune, serviceRelease: .release2404, unassignedDevicesAre: .noncompliant,
      newDeviceGraceHours: 72),
    Tenant(
      mdmAuthority: .sccm, serviceRelease: .release2404, unassignedDevicesAre: .compliant,
      newDeviceGraceHours: 1),
    Tenant(
      mdmAuthority: .office365, serviceRelease: .release2308, unassignedDevicesAre: .noncompliant,
      newDeviceGraceHours: 2),
  ]

  static let group = DeviceGroup(
    id: GroupID(rawValue: "G1"), displayName: words, createdAt: late)

  private static let groups = [
    GoldenEntry("a group", .groupSet(group)),
    GoldenEntry(
      "members of a group",
      .groupMembersChanged(
        GroupMembersChange(group: group.id, added: [device(7), device(1)], removed: [device(2)]))),
    GoldenEntry(
      "members of a group: none", .groupMembersChanged(GroupMembersChange(group: group.id))),
  ]

  private static let deletions = [
    GoldenEntry("a connector is deleted", .connectorDeleted(connector)),
    GoldenEntry("a classic policy is removed", .classicPolicyRemoved(policy(1))),
    GoldenEntry("a compliance policy is deleted", .compliancePolicyDeleted(policy(2))),
    GoldenEntry("an app protection policy is deleted", .appProtectionPolicyDeleted(policy(3))),
    GoldenEntry("a group is deleted", .groupDeleted(group.id)),
  ]
}
