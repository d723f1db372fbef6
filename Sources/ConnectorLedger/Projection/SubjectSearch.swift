import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

/// Whom a report turned out to be about.
enum ReportedSubject {
  case devices([FoundPartnerDevice])
  case conflict
  case nobody
}

/// The partner device that a report is about.
struct FoundPartnerDevice: Hashable {
  var device: DeviceKey
  /// The partner's own id, where the report gives one.
  var id: DeviceIdentifier?
  /// The own id, when this report is the first to pair it with the device.
  var learns: DeviceIdentifier?
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
      guard let device = try disclosed(key, at: waiting.receivedAt),
        device.isOf(waiting.report.platform)
      else { return .nobody }
      return .devices([FoundPartnerDevice(device: key)])
    case .identifiers(let identifiers):
      return try match(identifiers, of: waiting)
    case .nobody:
      return try holders(of: waiting)
    }
  }

  private func match(
    _ identifiers: [DeviceIdentifier], of waiting: UnmatchedReport
  ) throws(StoreError) -> ReportedSubject {
    let own = identifiers.first { $0.kind == .partnerDeviceId }
    let connector = situation.connector.id
    let time = waiting.receivedAt
    let result = try ReportMatching.match(
      identifiers: identifiers, platform: waiting.report.platform,
      order: situation.connector.descriptor.identifiers,
      learnt: { id throws(StoreError) in
        guard let key = try tables.learntDevice(of: connector, id: id) else { return nil }
        return try disclosed(key, at: time)
      },
      candidates: { identifier throws(StoreError) in
        var found: [MatchCandidate] = []
        for key in try tables.deviceKeys(having: identifier) {
          if let device = try disclosed(key, having: identifier, at: time) { found.append(device) }
        }
        return found
      })
    switch result {
    case .device(let key, let learns):
      return .devices([FoundPartnerDevice(device: key, id: own, learns: learns)])
    case .conflict: return .conflict
    case .unmatched: return .nobody
    }
  }

  /// A closed threat that names only its id concerns every partner device on which it was opened. The
  /// close is kept either way, for an opening that arrives later; out of a record that was not understood whole it
  /// closes nothing.
  private func holders(of waiting: UnmatchedReport) throws(StoreError) -> ReportedSubject {
    let connector = situation.connector.id
    guard case .threatClosed(let id) = waiting.report.kind else { return .nobody }
    guard !waiting.report.isInPart else { return .devices([]) }
    try tables.putCloseWithoutDevice(of: connector, threat: id, at: waiting.report.observedAt)
    let located = try tables.partnerDevices(of: connector, withThreat: id)
    return .devices(
      located.map { FoundPartnerDevice(device: $0.device, id: $0.partnerDevice.partnerDeviceId) })
  }

  /// A device that the partner may be told of; nil: it may not.
  ///
  /// - Parameter identifier: what it must have now. An id of an earlier enrolment may be another device's by now.
  private func disclosed(
    _ key: DeviceKey, having identifier: DeviceIdentifier? = nil, at time: Timestamp
  ) throws(StoreError) -> MatchCandidate? {
    guard let device = try tables.device(key),
      identifier.map({ device.identifiers.contains($0) }) ?? true,
      Disclosure.device(device, to: situation, tenant: tenant, at: time) == .disclosed
    else { return nil }
    return MatchCandidate(key, platform: device.platform)
  }
}
