import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// Reads what the core looks at to decide, page by page, from tables and the settings that belong to them.
struct SituationReader {
  let tables: any TableReader
  let state: LedgerState
  private let connectors: [ConnectorSituation]

  /// Devices that are read and decided on at a time.
  static let pageSize = 1_000

  init(_ tables: any TableReader, _ state: LedgerState) {
    self.tables = tables
    self.state = state
    connectors = state.situations
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

  /// The next devices of which this state is kept, and those of a set.
  func page(
    after last: DeviceKey?, keptAs state: ComplianceState, or others: Set<DeviceKey>, limit: Int
  ) throws(StoreError) -> [JudgedDevice] {
    let limit = min(limit, Self.pageSize)
    let kept = try tables.devices(keptAs: state, after: last, limit: limit)
    let others = others.filter { key in last.map { key > $0 } ?? true }
    return try devices(Set(kept).union(others).sorted().prefix(limit))
  }

  func device(_ key: DeviceKey) throws(StoreError) -> JudgedDevice? {
    try page(after: DeviceKey(rawValue: key.rawValue - 1), limit: 1).first {
      $0.situation.device.key == key
    }
  }

  /// The devices of these keys that are there; the keys are in order.
  func devices(_ keys: ArraySlice<DeviceKey>) throws(StoreError) -> [JudgedDevice] {
    guard let first = keys.first, let last = keys.last else { return [] }
    let span = Int(last.rawValue - first.rawValue) + 1
    if span <= 4 * keys.count {
      let wanted = Set(keys)
      return try page(after: DeviceKey(rawValue: first.rawValue - 1), limit: span)
        .filter { wanted.contains($0.situation.device.key) }
    }
    var devices: [JudgedDevice] = []
    for key in keys {
      if let device = try device(key) { devices.append(device) }
    }
    return devices
  }

  private func situation(
    of device: Device, said: [ConnectorID: [PartnerDevice]], kept: KeptDecision?
  ) -> DeviceSituation {
    DeviceSituation(
      device: device, tenant: state.settings.tenant,
      connectors: connectors.map { connector in
        var connector = connector
        connector.partnerDevices = said[connector.connector.id] ?? []
        return connector
      },
      compliancePolicies: state.settings.compliancePolicies,
      appProtectionPolicies: state.settings.appProtectionPolicies,
      noncompliantSince: kept?.noncompliantSince ?? [:], isDecided: kept != nil)
  }
}

/// A device with all that decides on it and what was decided last.
struct JudgedDevice: Sendable {
  var situation: DeviceSituation
  var kept: KeptDecision?
}
