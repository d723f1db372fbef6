import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

extension Projector {
  /// How many reports wait for their device, a connector.
  static let unmatchedCapacity = 10_000

  mutating func projectReports(
    _ batch: ReportBatch, at position: JournalPosition
  ) throws(StoreError) {
    guard state.settings.connector(batch.connector) != nil else { return }
    if let message = batch.message {
      try tables.removePendingMessage(message, of: batch.connector)
    }
    try moveCursor(batch)
    try updateHealth(with: batch)
    for (index, report) in batch.reports.enumerated() {
      if case .heartbeat = report.kind { continue }
      let waiting = UnmatchedReport(
        number: UnmatchedReport.number(of: index, in: position), receivedAt: batch.receivedAt,
        report: report)
      try take(waiting, of: batch.connector, isRetry: false)
    }
  }

  /// A delivery counts from where it began, and only if the cursor is still there: what was told under earlier
  /// settings says nothing of what is to be told now.
  private func moveCursor(_ batch: ReportBatch) throws(StoreError) {
    guard let through = batch.deliveredThrough else { return }
    var cursor = try tables.deliveryCursor(of: batch.connector, operation: batch.operation)
    guard batch.deliveredFrom == nil || batch.deliveredFrom == cursor else { return }
    cursor.through = through
    try tables.setDeliveryCursor(cursor, of: batch.connector, operation: batch.operation)
  }

  private mutating func updateHealth(with batch: ReportBatch) throws(StoreError) {
    let before = state.health(of: batch.connector)
    var health = before
    if batch.isContact {
      health.lastContactAt = max(health.lastContactAt ?? batch.receivedAt, batch.receivedAt)
      health.silenceWarning = nil
    }
    for report in batch.reports {
      if case .heartbeat(let errorCode, let lag) = report.kind {
        health.lastErrorCode = errorCode
        health.lagMilliseconds = lag
      }
    }
    if batch.operation == .receive { try count(batch, in: &health.counts) }
    health.counts.reports += batch.reports.count
    health.counts.reportsRefused += batch.refused
    health.counts.skipped += batch.skipped
    health.counts.unknownWords += batch.unknownWords
    health.counts.timesInFuture += batch.timesInFuture
    try put(health, of: batch.connector)
    guard
      health.lastContactAt != before.lastContactAt || health.lastErrorCode != before.lastErrorCode
    else { return }
    try tables.note(
      PartnerContact(
        position: changes.through, lastContactAt: health.lastContactAt,
        lastErrorCode: health.lastErrorCode), of: batch.connector)
  }

  /// A message that was set aside has been counted already, as one that could not be read.
  private func count(
    _ batch: ReportBatch, in counts: inout ConnectorCounts
  ) throws(StoreError) {
    if let message = batch.message,
      try tables.quarantined(
        QuarantineSubject(connector: batch.connector, item: .message(message))) != nil
    {
      counts.messagesRefused -= batch.failure == nil ? 1 : 0
    } else {
      counts.messages += 1
      counts.messagesRefused += batch.failure == nil ? 0 : 1
    }
  }

  /// Looks again at waiting reports that name a device, by one of its identifiers or by its key.
  mutating func retryUnmatched(naming device: Device) throws(StoreError) {
    for connector in state.settings.connectors.map(\.id).sorted(by: { $0.rawValue < $1.rawValue })
    where try unmatchedCount(of: connector) > 0 {
      for identifier in device.identifiers {
        for waiting in try tables.unmatchedReports(of: connector, naming: identifier) {
          try take(waiting, of: connector, isRetry: true)
        }
      }
      for waiting in try tables.unmatchedReports(of: connector, naming: device.key) {
        try take(waiting, of: connector, isRetry: true)
      }
    }
  }

  /// Looks again at all waiting reports of a connector, after a change of what it may know.
  mutating func retryUnmatched(of connector: ConnectorID) throws(StoreError) {
    guard try unmatchedCount(of: connector) > 0 else { return }
    let all = try tables.unmatchedReports(of: connector, limit: Self.unmatchedCapacity)
    for waiting in all { try take(waiting, of: connector, isRetry: true) }
  }

  private mutating func take(
    _ waiting: UnmatchedReport, of connector: ConnectorID, isRetry: Bool
  ) throws(StoreError) {
    guard let situation = state.situation(of: connector) else { return }
    let search = SubjectSearch(tables: tables, situation: situation, tenant: state.settings.tenant)
    switch try search.subject(of: waiting) {
    case .devices(let found):
      if isRetry {
        try tables.removeUnmatched(waiting.number, of: connector)
        // A report that was retried within another's retry is gone already: count again.
        unmatched[connector] = nil
      }
      for one in found { try fold(waiting, into: one, of: connector) }
      count(\.reportsMatched)
    case .conflict where !isRetry:
      count(\.identifierConflicts)
      var health = state.health(of: connector)
      health.counts.identifierConflicts += 1
      try put(health, of: connector)
    case .nobody where !isRetry:
      try queue(waiting, of: connector)
    case .conflict, .nobody: return
    }
  }

  private mutating func queue(
    _ waiting: UnmatchedReport, of connector: ConnectorID
  ) throws(StoreError) {
    let before = try unmatchedCount(of: connector)
    let dropped = try tables.addUnmatched(
      waiting, of: connector, capacity: Self.unmatchedCapacity)
    unmatched[connector] = before + 1 - dropped
    count(\.reportsUnmatched)
    var health = state.health(of: connector)
    health.counts.unmatched += 1
    try put(health, of: connector)
  }

  mutating func fold(
    _ waiting: UnmatchedReport, into found: FoundPartnerDevice, of connector: ConnectorID
  ) throws(StoreError) {
    var partnerDevice =
      try tables.partnerDevice(of: connector, device: found.device, id: found.id)
      ?? PartnerDevice(partnerDeviceId: found.id)
    partnerDevice.fold(waiting.report, receivedAt: waiting.receivedAt)
    var closedAt: Timestamp?
    if case .threatOpened(let id, _) = waiting.report.kind {
      closedAt = try tables.closeWithoutDevice(of: connector, threat: id)
      if let closedAt {
        partnerDevice.fold(waiting.report.closing(id, at: closedAt), receivedAt: waiting.receivedAt)
      }
    }
    try tables.put(partnerDevice, of: connector, device: found.device)
    try note(waiting, closedAt: closedAt, on: found.device)
    changes.devices.keys.append(found.device)
    guard let learnt = found.learns else { return }
    try tables.learn(learnt, of: connector, is: found.device)
    if try unmatchedCount(of: connector) > 0 {
      for other in try tables.unmatchedReports(of: connector, naming: learnt) {
        try take(other, of: connector, isRetry: true)
      }
    }
  }
}

extension Projector {
  private func note(
    _ report: UnmatchedReport, closedAt: Timestamp?, on device: DeviceKey
  ) throws(StoreError) {
    let hasWaited = UnmatchedReport.position(of: report.number) != changes.through
    let effect = JournalEffect(
      .other, of: changes.through, at: hasWaited ? 0 : UnmatchedReport.index(of: report.number),
      waitingReport: hasWaited ? report.number : nil, closedAt: closedAt)
    try tables.noteEffect(effect, on: device)
  }

  fileprivate mutating func unmatchedCount(of connector: ConnectorID) throws(StoreError) -> Int {
    if let count = unmatched[connector] { return count }
    let count = try tables.unmatchedCount(of: connector)
    unmatched[connector] = count
    return count
  }
}

/// The partner device that a report is about.
struct FoundPartnerDevice: Hashable {
  var device: DeviceKey
  /// The partner's own id, where the report gives one.
  var id: DeviceIdentifier?
  /// The own id, when this report is the first to pair it with the device.
  var learns: DeviceIdentifier?
}

extension Report {
  /// This threat's end, without a word about the device.
  fileprivate func closing(_ id: String, at time: Timestamp) -> Report {
    Report(subject: .nobody, kind: .threatClosed(id: id), observedAt: time, vendorCode: 0)
  }
}
