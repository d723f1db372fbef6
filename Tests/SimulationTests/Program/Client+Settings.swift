import AdapterRunning
import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel

@testable import ConnectorService

/// What administrators set.
extension Client {
  /// As `Connectors.add` does it, with the adapters of the simulation.
  func addConnector(_ service: ConnectorService) async throws {
    let partner = partner()
    let descriptor = partner.descriptor(partner.known.version)
    while true {
      let settings = service.ledger.settings
      guard settings.connector(partner.id) == nil else { return }
      let connector = Connector(
        descriptor: descriptor, togglesOn: Set(descriptor.toggles.map(\.toggle)),
        unresponsivenessThresholdInDays: Connector.standardThreshold, isProvisioned: true,
        isDeprovisioned: false, createdAt: machine.now, modifiedAt: machine.now)
      try await service.runners.runner(of: partner.id).start(
        as: ConnectorSituation(connector: connector, health: .unheard))
      let policy = ClassicPolicyRules.policyCreated(
        for: connector, id: PolicyID(rawValue: "p\(machine.observer.nextNumber())"),
        tenant: settings.tenant, at: machine.now)
      let policies = policy.map { [JournalEntry.classicPolicySet($0)] } ?? []
      let entries = [.connectorSet(connector)] + policies
      if try await service.changing.write(entries, by: caller, checkedAt: settings.version) {
        return
      }
    }
  }

  func deleteConnector(_ service: ConnectorService) async throws {
    _ = try await service.connectors.delete(partner().id, isConfirmed: true, by: caller)
  }

  func setConnector(_ service: ConnectorService) async throws {
    let isOn = pick("on", "off")
    let change =
      switch machine.number(0...9) {
      case 0...3: "scope=\(pick("G1", "G2", "G1,G3", "all"))"
      case 4: "\(Toggle.iosEnabled.name)=\(isOn)"
      case 5: "\(Toggle.androidEnabled.name)=\(isOn)"
      case 6: "\(Toggle.allowPartnerToCollectIOSApplicationMetadata.name)=\(isOn)"
      case 7: "setting.place=\(machine.number(1...3))"
      case 8: "setting.refuse=yes"
      default: "provisioned=\(isOn)"
      }
    _ = try await service.connectors.set(
      partner().id, [try SettingChange(change)], by: caller)
  }

  func changeMembers(_ service: ConnectorService) async throws {
    let keys = (0..<machine.number(1...2)).map { _ in DeviceKey(rawValue: Int64(device())) }
    let isAdded = machine.chance(0.6)
    _ = try await service.groups.change(
      GroupMembersChange(
        group: group(), added: isAdded ? keys : [], removed: isAdded ? [] : keys), by: caller)
  }

  func setTenant(_ service: ConnectorService) async throws {
    let change = pick(
      "mdmAuthority=intune", "mdmAuthority=sccm", "serviceRelease=2308", "serviceRelease=2404",
      "newDeviceGraceHours=\(machine.number(0...5))")
    _ = try await service.tenant.set([try SettingChange(change)], by: caller)
  }

  func changeClassicPolicy(_ service: ConnectorService) async throws {
    guard let policy = service.ledger.settings.classicPolicy(of: partner().id) else { return }
    let act = [ClassicPolicyAct.edit, .edit, .disable, .delete][machine.number(0...3)]
    _ = try await service.classicPolicies.change(
      policy.id, act, what: "changed", isConfirmed: true, by: caller)
  }
}
