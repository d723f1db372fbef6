import ConnectorModel
import ConnectorStore

/// Reads what the core looks at to decide: the settings once, the devices page by page.
struct SituationReader {
  let tables: any TableReader
  let tenant: Tenant
  let connectors: [ConnectorSituation]
  let compliancePolicies: [CompliancePolicy]
  let appProtectionPolicies: [AppProtectionPolicy]

  /// Devices that are read and decided on at a time.
  static let pageSize = 1_000

  init(_ tables: any TableReader) throws(StoreError) {
    self.tables = tables
    tenant = try tables.tenant()
    connectors = try ConnectorSituation.all(in: tables)
    compliancePolicies = try tables.compliancePolicies()
    appProtectionPolicies = try tables.appProtectionPolicies()
  }

  /// The next devices after `key` with all that decides on them.
  func page(after key: DeviceKey?, limit: Int = pageSize) throws(StoreError) -> [JudgedDevice] {
    let devices = try tables.devices(after: key, limit: limit)
    guard let first = devices.first, let last = devices.last else { return [] }
    let said = try tables.partnerDevices(from: first.key, through: last.key)
    let kept = try tables.keptDecisions(from: first.key, through: last.key)
    return devices.map { device in
      JudgedDevice(
        situation: situation(of: device, said: said[device.key] ?? [:], kept: kept[device.key]),
        kept: kept[device.key])
    }
  }

  func device(_ key: DeviceKey) throws(StoreError) -> JudgedDevice? {
    try page(after: DeviceKey(rawValue: key.rawValue - 1), limit: 1).first {
      $0.situation.device.key == key
    }
  }

  private func situation(
    of device: Device, said: [ConnectorID: [PartnerDevice]], kept: KeptDecision?
  ) -> DeviceSituation {
    DeviceSituation(
      device: device, tenant: tenant,
      connectors: connectors.map { connector in
        var connector = connector
        connector.partnerDevices = said[connector.connector.id] ?? []
        return connector
      },
      compliancePolicies: compliancePolicies, appProtectionPolicies: appProtectionPolicies,
      noncompliantSince: kept?.noncompliantSince ?? [:])
  }
}

/// A device with all that decides on it and what was decided last.
struct JudgedDevice {
  var situation: DeviceSituation
  var kept: KeptDecision?
}
