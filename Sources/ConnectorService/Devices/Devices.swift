import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// Questions about devices.
package struct Devices: Sendable {
  let readers: Readers
  let maker: DecisionMaker
  let now: @Sendable () -> Timestamp

  /// Devices with what is decided about them now, in the order of their numbers.
  ///
  /// - Parameter state: only those of this state. They are found by what is kept, where it is known that it holds.
  package func list(
    after number: Int64?, limit: Int, state: ComplianceState? = nil
  ) async throws(ServiceError) -> [DeviceView] {
    let time = now()
    var views: [DeviceView] = []
    var last = number.map { DeviceKey(rawValue: $0) }
    let kept = state.flatMap { state in
      maker.outdated(under: readers.ledger.state.fleetSettings, at: time).map { (state, $0) }
    }
    while views.count < limit {
      let page = try await readers.read { [last] tables, ledger throws(StoreError) in
        let reader = SituationReader(tables, ledger)
        guard let (state, outdated) = kept else {
          let all = SituationReader.pageSize
          return try reader.page(after: last, limit: state == nil ? min(limit, all) : all)
        }
        return try reader.page(after: last, keptAs: state, or: outdated, limit: limit)
      }
      guard let end = page.last else { break }
      last = end.situation.device.key
      let fitting = page.lazy.map { DeviceView($0.situation, at: time) }
        .filter { state == nil || $0.complianceState == state }
      views += fitting.prefix(limit - views.count)
    }
    return views
  }

  package func count() async throws(ServiceError) -> Int {
    try await readers.read { tables, _ throws(StoreError) in try tables.deviceCount() }
  }

  /// One device with everything that is known of it and decided about it.
  package func details(of key: DeviceKey) async throws(ServiceError) -> DeviceDetails {
    let time = now()
    let details = try await readers.read { tables, state throws(StoreError) in
      try SituationReader(tables, state).device(key).map { judged throws(StoreError) in
        DeviceDetails(judged.situation, try tables.inventory(of: key), at: time)
      }
    }
    guard let details else { throw ServiceError(noDevice: key) }
    return details
  }

  /// Whom the apps of a device were disclosed to, newest first.
  package func disclosures(
    of key: DeviceKey, limit: Int
  ) async throws(ServiceError) -> [DisclosureView] {
    try await readers.read { tables, _ throws(StoreError) in
      var views: [DisclosureView] = []
      for record in try tables.disclosures(of: key, limit: limit) {
        views.append(
          DisclosureView(
            record: DisclosureRecordView(record),
            connectorName: try tables.partnerName(of: record.connector)
              ?? record.connector.rawValue))
      }
      return views
    }
  }

  /// The device of a number.
  package func exists(_ key: DeviceKey) async throws(ServiceError) -> Bool {
    try await readers.read { tables, _ throws(StoreError) in try tables.device(key) != nil }
  }

  /// The devices of a name, compared without regard to case, or with an identifier that somebody has typed, by
  /// number.
  package func keys(named text: String) async throws(ServiceError) -> [DeviceKey] {
    try await readers.read { tables, _ throws(StoreError) in
      var keys = Set(try tables.deviceKeys(named: text))
      for kind in IdentifierKind.allCases where kind.isOfDevice {
        guard let identifier = DeviceIdentifier(kind, text) else { continue }
        keys.formUnion(try tables.deviceKeys(having: identifier))
      }
      return keys.sorted()
    }
  }
}

package struct DisclosureView: Hashable, Sendable, Encodable {
  package var record: DisclosureRecordView
  /// Also of a partner that is not connected any more.
  package var connectorName: String
}

extension ServiceError {
  init(noDevice key: DeviceKey) {
    self.init(.notFound, "the device #\(key) is not there any more", remedy: .listDevices)
  }
}

extension DeviceDetails {
  fileprivate init(_ situation: DeviceSituation, _ inventory: Inventory?, at time: Timestamp) {
    let device = situation.device
    self.init(
      device: DeviceRecordView(device),
      compliance: ComplianceDecisionView(ComplianceEvaluation.decide(situation, at: time)),
      appProtection: AppProtectionDecisionView(AppProtectionEvaluation.decide(situation, at: time)),
      partners: situation.connectors.map {
        PartnerView($0, device: device, tenant: situation.tenant, at: time)
      },
      installedApps: inventory.flatMap { $0.installedAt == nil ? nil : $0.installed.count },
      managedApps: inventory.flatMap { $0.managedAt == nil ? nil : $0.managed.count },
      inventoryObservedAt: inventory?.installedAt)
  }
}
