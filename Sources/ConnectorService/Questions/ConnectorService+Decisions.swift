import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

extension ConnectorService {
  /// Devices with what is decided about them now, in the order of their numbers.
  package nonisolated func devices(
    after number: Int64?, limit: Int, state: ComplianceState? = nil
  ) throws(ServiceError) -> [DeviceView] {
    let time = now()
    return try read { tables throws(StoreError) in
      let reader = try SituationReader(tables)
      var views: [DeviceView] = []
      var last = number.map { DeviceKey(rawValue: $0) }
      while views.count < limit {
        let page = try reader.page(after: last)
        guard let end = page.last else { break }
        last = end.situation.device.key
        let fitting = page.lazy.map { DeviceView($0.situation, at: time) }
          .filter { state == nil || $0.complianceState == state }
        views += fitting.prefix(limit - views.count)
      }
      return views
    }
  }

  package nonisolated func deviceDetails(named text: String) throws(ServiceError) -> DeviceDetails {
    let device = try device(named: text)
    let situation = try presentSituation(of: device)
    let time = now()
    let inventory = try read { tables throws(StoreError) in try tables.inventory(of: device.key) }
    return DeviceDetails(
      device: device, compliance: ComplianceEvaluation.decide(situation, at: time),
      appProtection: AppProtectionEvaluation.decide(situation, at: time),
      partners: situation.connectors.map {
        PartnerView($0, device: device, tenant: situation.tenant, at: time)
      },
      installedApps: inventory.flatMap { $0.installedAt == nil ? nil : $0.installed.count },
      managedApps: inventory.flatMap { $0.managedAt == nil ? nil : $0.managed.count },
      inventoryObservedAt: inventory?.installedAt)
  }

  package nonisolated func disclosures(
    ofDevice text: String, limit: Int
  ) throws(ServiceError) -> [DisclosureView] {
    let device = try device(named: text)
    return try read { tables throws(StoreError) in
      var views: [DisclosureView] = []
      for record in try tables.disclosures(of: device.key, limit: limit) {
        let connector = try tables.connector(record.connector)
        views.append(
          DisclosureView(
            record: record, connectorName: connector?.descriptor.name ?? record.connector.rawValue))
      }
      return views
    }
  }
}

package struct DisclosureView: Hashable, Sendable, Codable {
  package var record: DisclosureRecord
  package var connectorName: String
}

extension DeviceView {
  init(_ situation: DeviceSituation, at time: Timestamp) {
    let device = situation.device
    let compliance = ComplianceEvaluation.decide(situation, at: time)
    let appProtection = AppProtectionEvaluation.decide(situation, at: time)
    self.init(
      number: device.key.rawValue, name: device.name, platform: device.platform,
      osVersion: device.osText, ownership: device.ownership, management: device.management,
      userPrincipalName: device.identifier(.userPrincipalName)?.value,
      isRegistered: device.isRegistered, lastCheckInAt: device.lastCheckInAt,
      leftAt: device.leftAt, groups: device.groups.map(\.rawValue).sorted(),
      complianceState: compliance.state, complianceReason: compliance.reasons[0],
      appProtection: appProtection.outcome, appProtectionReason: appProtection.reasons[0])
  }
}

extension PartnerView {
  init(
    _ situation: ConnectorSituation, device: Device, tenant: Tenant, at time: Timestamp
  ) {
    let state = situation.deviceState(at: time)
    let connector = situation.connector
    let threats = situation.partnerDevices.filter { !$0.isRemoved }.flatMap { partnerDevice in
      partnerDevice.currentState(
        levelSource: connector.descriptor.levelSource,
        threatLifetimeHours: connector.threatLifetimeHours, at: time
      ).openThreats
    }
    var withheld: RuleID?
    if case .withheld(let reason) = Disclosure.device(
      device, to: situation, tenant: tenant, at: time)
    {
      withheld = reason.rule
    }
    self.init(
      connector: connector.id.rawValue, name: connector.descriptor.name, state: state.state,
      observedAt: state.observedAt, receivedAt: state.said?.receivedAt, detail: state.said?.detail,
      openThreats: threats.map {
        ThreatView(
          id: $0.id, level: $0.threat.level, openedAt: $0.threat.said.observedAt,
          title: $0.threat.said.title)
      }.sorted { ($0.level, $1.id) > ($1.level, $0.id) },
      withheld: withheld)
  }
}
