import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

/// Whom a report turned out to be about.
enum ReportedSubject {
  case devices([FoundPartnerDevice])
  case conflict
  case nobody
}

/// Finds out whom reports are about: looks among the devices that may be disclosed to the connector, and only
/// among those.
struct SubjectSearch {
  let tables: any TableWriter
  let situation: ConnectorSituation
  let tenant: Tenant

  func subject(of waiting: UnmatchedReport) throws(StoreError) -> ReportedSubject {
    switch waiting.report.subject {
    case .device(let key):
      guard try isDisclosed(key, at: waiting.receivedAt) else { return .nobody }
      return .devices([FoundPartnerDevice(device: key)])
    case .identifiers(let identifiers):
      return try match(identifiers, at: waiting.receivedAt)
    case .nobody:
      return try holders(of: waiting)
    }
  }

  private func match(
    _ identifiers: [DeviceIdentifier], at time: Timestamp
  ) throws(StoreError) -> ReportedSubject {
    let own = identifiers.first { $0.kind == .partnerDeviceId }
    let connector = situation.connector.id
    let result = try ReportMatching.match(
      identifiers: identifiers, order: situation.connector.descriptor.identifiers,
      learnt: { id throws(StoreError) in
        guard let key = try tables.learntDevice(of: connector, id: id) else { return nil }
        return try isDisclosed(key, at: time) ? key : nil
      },
      candidates: { identifier throws(StoreError) in
        var keys: [DeviceKey] = []
        for key in try tables.deviceKeys(having: identifier)
        where try isDisclosed(key, at: time) {
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
  private func holders(of waiting: UnmatchedReport) throws(StoreError) -> ReportedSubject {
    let connector = situation.connector.id
    guard case .threatClosed(let id) = waiting.report.kind else { return .nobody }
    try tables.putCloseWithoutDevice(of: connector, threat: id, at: waiting.report.observedAt)
    let located = try tables.partnerDevices(of: connector, withThreat: id)
    return .devices(
      located.map { FoundPartnerDevice(device: $0.device, id: $0.partnerDevice.partnerDeviceId) })
  }

  private func isDisclosed(_ key: DeviceKey, at time: Timestamp) throws(StoreError) -> Bool {
    guard let device = try tables.device(key) else { return false }
    return Disclosure.device(device, to: situation, tenant: tenant, at: time) == .disclosed
  }
}
