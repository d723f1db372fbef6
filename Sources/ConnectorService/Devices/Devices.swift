import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import NameFolding

/// Questions about devices.
package struct Devices: Sendable {
  let readers: Readers
  let maker: DecisionMaker
  let now: @Sendable () -> Timestamp

  /// Devices with what is decided about them now. Those of a state are found by what is kept, where it is known
  /// that it holds.
  package func pages(_ query: DeviceQuery = DeviceQuery()) -> DevicePages {
    DevicePages(query, readers: readers, maker: maker, at: now())
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

  /// The devices of a name, or with an identifier, that somebody has typed, by number. Of several that people do
  /// not tell apart, the one that is named so to the letter.
  package func keys(named text: String) async throws(ServiceError) -> [DeviceKey] {
    try await readers.read { tables, _ throws(StoreError) in
      let name = FoldedName(text)
      var keys = name.isEmpty ? [] : Set(try tables.deviceKeys(named: name))
      for kind in IdentifierKind.allCases where kind.isOfDevice {
        guard let identifier = DeviceIdentifier(kind, text) else { continue }
        keys.formUnion(try tables.deviceKeys(having: identifier))
      }
      guard keys.count > 1, keys.count <= Self.namesakesMost else { return keys.sorted() }
      var devices: [Device] = []
      for key in keys.sorted() {
        if let device = try tables.device(key) { devices.append(device) }
      }
      // One that has left is meant only where no other is.
      let present = devices.filter { $0.leftAt == nil }
      let meant = present.isEmpty ? devices : present
      let exact = meant.filter { $0.name == text }
      return (exact.count == 1 ? exact : meant).map(\.key)
    }
  }

  /// Of so many devices of one name one may be meant to the letter.
  private static let namesakesMost = 100

  /// The names of devices that somebody may have meant by a name that none has: those that begin so, or else those
  /// that are like it.
  package func names(like text: String, most: Int = 3) async throws(ServiceError) -> [DeviceName] {
    let name = FoldedName(text)
    guard !name.isEmpty else { return [] }
    return try await readers.read { tables, _ throws(StoreError) in
      var keys = try tables.deviceKeys(withNameBeginning: name, limit: most)
      if keys.isEmpty {
        keys = try tables.deviceKeys(withNameLike: NameLikeness(to: name), limit: most)
      }
      return try DeviceName.names(of: keys, in: tables)
    }
  }

  /// The names of devices that begin so, by name, for whoever types one.
  package func names(
    beginning text: String, most: Int
  ) async throws(ServiceError) -> [DeviceName] {
    try await readers.read { tables, _ throws(StoreError) in
      try DeviceName.names(
        of: try tables.deviceKeys(withNameBeginning: FoldedName(text), limit: most), in: tables)
    }
  }
}

/// A device's number and its name.
package struct DeviceName: Hashable, Sendable {
  package var number: Int64
  package var name: String

  fileprivate static func names(
    of keys: [DeviceKey], in tables: any TableReader
  ) throws(StoreError) -> [DeviceName] {
    var names: [DeviceName] = []
    for key in keys {
      guard let name = try tables.device(key)?.name else { continue }
      names.append(DeviceName(number: key.rawValue, name: name))
    }
    return names
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
