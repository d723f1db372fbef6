import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

/// Whom a report turned out to be about.
enum ReportedSubject {
  case devices([FoundPartnerDevice])
  case conflict
  case nobody
}

extension Projector {
  /// Looks among the devices that may be disclosed to the connector, and only among those.
  mutating func subject(
    of waiting: UnmatchedReport, connector: ConnectorID
  ) throws(StoreError) -> ReportedSubject {
    guard let situation = try situations()[connector] else { return .nobody }
    switch waiting.report.subject {
    case .device(let key):
      guard try isDisclosed(key, to: situation, at: waiting.receivedAt) else { return .nobody }
      return .devices([FoundPartnerDevice(device: key)])
    case .identifiers(let identifiers):
      return try match(identifiers, situation: situation, at: waiting.receivedAt)
    case .nobody:
      return try holders(of: waiting, connector: connector)
    }
  }

  private mutating func match(
    _ identifiers: [DeviceIdentifier], situation: ConnectorSituation, at time: Timestamp
  ) throws(StoreError) -> ReportedSubject {
    let tenant = try tenant()
    let own = identifiers.first { $0.kind == .partnerDeviceId }
    let connector = situation.connector.id
    let tables = tables
    let result = try ReportMatching.match(
      identifiers: identifiers, order: situation.connector.descriptor.identifiers,
      learnt: { id throws(StoreError) in
        guard let key = try tables.learntDevice(of: connector, id: id) else { return nil }
        return try tables.isDisclosed(key, to: situation, tenant: tenant, at: time) ? key : nil
      },
      candidates: { identifier throws(StoreError) in
        var keys: [DeviceKey] = []
        for key in try tables.deviceKeys(having: identifier)
        where try tables.isDisclosed(key, to: situation, tenant: tenant, at: time) {
          keys.append(key)
        }
        return keys
      })
    switch result {
    case .device(let key, let learns):
      return .devices([FoundPartnerDevice(device: key, id: own, learns: learns)])
    case .conflict: return .conflict
    case .unmatched: return .nobody
    }
  }

  /// A closed threat that names only its id concerns every partner device on which it was opened. The
  /// close is kept either way, for an opening that arrives later.
  private func holders(
    of waiting: UnmatchedReport, connector: ConnectorID
  ) throws(StoreError) -> ReportedSubject {
    guard case .threatClosed(let id) = waiting.report.kind else { return .nobody }
    try tables.putCloseWithoutDevice(of: connector, threat: id, at: waiting.report.observedAt)
    let located = try tables.partnerDevices(of: connector, withThreat: id)
    return .devices(
      located.map { FoundPartnerDevice(device: $0.device, id: $0.partnerDevice.partnerDeviceId) })
  }

  private mutating func isDisclosed(
    _ key: DeviceKey, to situation: ConnectorSituation, at time: Timestamp
  ) throws(StoreError) -> Bool {
    try tables.isDisclosed(key, to: situation, tenant: try tenant(), at: time)
  }
}

extension TableReader {
  func isDisclosed(
    _ key: DeviceKey, to situation: ConnectorSituation, tenant: Tenant, at time: Timestamp
  ) throws(StoreError) -> Bool {
    guard let device = try device(key) else { return false }
    return Disclosure.device(device, to: situation, tenant: tenant, at: time) == .disclosed
  }
}
