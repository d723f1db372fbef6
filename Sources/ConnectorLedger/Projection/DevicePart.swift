import ConnectorModel
import ConnectorStore

/// The part of a row of the journal that concerned one device.
enum DevicePart {
  /// All of it, or what is left of it without other devices.
  case row(JournalRecord)
  case checkIn(CheckIn, receivedAt: Timestamp, position: JournalPosition)
  /// - Parameters:
  ///   - closedAt: when the threat that it opened had been closed without naming a device.
  ///   - recordedAt: when its row was written; nil for a report that has waited.
  case report(
    UnmatchedReport, of: ConnectorID, closedAt: Timestamp?, position: JournalPosition,
    recordedAt: Timestamp?)

  /// Nil if the row has no such part.
  ///
  /// - Parameter record: the row that says what the effect is of; of its check-ins only the one that is meant.
  init?(_ effect: JournalEffect, of record: JournalRecord, device: DeviceKey) {
    var record = record
    switch record.entry {
    case .checkIns(let batch):
      guard effect.kind == .checkIn, var checkIn = batch.checkIns.first else { return nil }
      // Lists of apps decide on nothing.
      checkIn.dropLists()
      self = .checkIn(checkIn, receivedAt: batch.receivedAt, position: effect.position)
    case .reports(let batch):
      let index = effect.waitingReport.map(UnmatchedReport.index) ?? effect.ordinal
      guard batch.reports.indices.contains(index) else { return nil }
      let report = UnmatchedReport(
        number: UnmatchedReport.number(of: index, in: record.position),
        receivedAt: batch.receivedAt, report: batch.reports[index])
      self = .report(
        report, of: batch.connector, closedAt: effect.closedAt, position: effect.position,
        recordedAt: effect.waitingReport == nil ? record.recordedAt : nil)
    case .groupMembersChanged(var change):
      let all = change.added + change.removed
      guard all.indices.contains(effect.ordinal), all[effect.ordinal] == device else { return nil }
      let isAdded = effect.ordinal < change.added.count
      (change.added, change.removed) = isAdded ? ([device], []) : ([], [device])
      record.entry = .groupMembersChanged(change)
      self = .row(record)
    case .decisions(var batch):
      guard batch.decisions.indices.contains(effect.ordinal),
        batch.decisions[effect.ordinal].device == device
      else { return nil }
      batch.decisions = [batch.decisions[effect.ordinal]]
      record.entry = .decisions(batch)
      self = .row(record)
    default: return nil
    }
  }

  /// The row that had the effect.
  var position: JournalPosition {
    switch self {
    case .row(let record): record.position
    case .checkIn(_, _, let position), .report(_, _, _, let position, _): position
    }
  }
}

extension JournalEffect {
  /// The row that says what the effect is of: a report that waited came with an earlier one.
  var source: JournalPosition { waitingReport.map(UnmatchedReport.position) ?? position }
}

extension DevicePart {
  /// Has its effect on tables that hold this device and no other.
  func project(on device: DeviceKey, by projector: inout Projector) throws(StoreError) {
    switch self {
    case .row(let record): _ = try projector.project(record)
    case .checkIn(let checkIn, let receivedAt, let position):
      projector.changes = LedgerChange(through: position)
      try projector.projectCheckIn(
        checkIn, at: 0, about: try projector.tables.device(device), key: device,
        receivedAt: receivedAt, at: position)
    case .report(let report, let connector, let closedAt, let position, let recordedAt):
      projector.changes = LedgerChange(through: position)
      projector.now = recordedAt
      if let closedAt, case .threatOpened(let id, _) = report.report.kind {
        try projector.tables.putCloseWithoutDevice(of: connector, threat: id, at: closedAt)
      }
      for found in try report.report.subjects(on: device, of: connector, in: projector.tables) {
        try projector.fold(report, into: found, of: connector)
      }
    }
  }
}

extension Report {
  /// Which partner devices of a device the report is about, if it is about the device.
  fileprivate func subjects(
    on device: DeviceKey, of connector: ConnectorID, in tables: any TableReader
  ) throws(StoreError) -> [FoundPartnerDevice] {
    switch subject {
    case .device: return [FoundPartnerDevice(device: device)]
    case .identifiers(let identifiers):
      let own = identifiers.first { $0.kind == .partnerDeviceId }
      return [FoundPartnerDevice(device: device, id: own)]
    case .nobody:
      guard case .threatClosed(let id) = kind else { return [] }
      return try tables.partnerDevices(of: connector, withThreat: id).map {
        FoundPartnerDevice(device: $0.device, id: $0.partnerDevice.partnerDeviceId)
      }
    }
  }
}
