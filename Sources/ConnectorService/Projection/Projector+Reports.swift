import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

extension Projector {
  /// How many reports wait for their device, a connector.
  static let unmatchedCapacity = 10_000

  mutating func apply(_ batch: ReportBatch, at position: JournalPosition) throws(StoreError) {
    guard try situations()[batch.connector] != nil else { return }
    if let message = batch.message {
      try tables.removePendingMessage(message, of: batch.connector)
    }
    if let through = batch.deliveredThrough {
      try tables.setDeliveredThrough(through, of: batch.connector, operation: batch.operation)
    }
    try updateHealth(with: batch)
    for (index, report) in batch.reports.enumerated() {
      if case .heartbeat = report.kind { continue }
      let waiting = UnmatchedReport(
        number: position.rawValue << 20 | Int64(index), receivedAt: batch.receivedAt, report: report
      )
      try take(waiting, of: batch.connector, isRetry: false)
    }
  }

  private mutating func updateHealth(with batch: ReportBatch) throws(StoreError) {
    var health = try tables.health(of: batch.connector)
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

  mutating func put(
    _ health: ConnectorHealth, of connector: ConnectorID
  ) throws(StoreError) {
    try tables.put(health, of: connector)
    cache.situations?[connector]?.health = health
  }

  /// Looks again at waiting reports that name one of these identifiers.
  mutating func retryUnmatched(naming identifiers: [DeviceIdentifier]) throws(StoreError) {
    for connector in try situations().keys.sorted(by: { $0.rawValue < $1.rawValue })
    where try unmatchedCount(of: connector) > 0 {
      for identifier in identifiers {
        for waiting in try tables.unmatchedReports(of: connector, naming: identifier) {
          try take(waiting, of: connector, isRetry: true)
        }
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
    switch try subject(of: waiting, connector: connector) {
    case .devices(let found):
      if isRetry {
        try tables.removeUnmatched(waiting.number, of: connector)
        // A report that was retried within another's retry is gone already: count again.
        cache.unmatched[connector] = nil
      }
      for one in found { try fold(waiting, into: one, of: connector) }
      count(\.reportsMatched)
    case .conflict where !isRetry:
      count(\.identifierConflicts)
      var health = try tables.health(of: connector)
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
    cache.unmatched[connector] = before + 1 - dropped
    count(\.reportsUnmatched)
    var health = try tables.health(of: connector)
    health.counts.unmatched += 1
    try put(health, of: connector)
  }

  private mutating func fold(
    _ waiting: UnmatchedReport, into found: FoundPartnerDevice, of connector: ConnectorID
  ) throws(StoreError) {
    var partnerDevice =
      try tables.partnerDevice(of: connector, device: found.device, id: found.id)
      ?? PartnerDevice(partnerDeviceId: found.id)
    partnerDevice.fold(waiting.report, receivedAt: waiting.receivedAt)
    if case .threatOpened(let id, _) = waiting.report.kind,
      let closedAt = try tables.closeWithoutDevice(of: connector, threat: id)
    {
      partnerDevice.fold(waiting.report.closing(id, at: closedAt), receivedAt: waiting.receivedAt)
    }
    try tables.put(partnerDevice, of: connector, device: found.device)
    touched.keys.append(found.device)
    guard let learnt = found.learns else { return }
    try tables.learn(learnt, of: connector, is: found.device)
    if try unmatchedCount(of: connector) > 0 {
      for other in try tables.unmatchedReports(of: connector, naming: learnt) {
        try take(other, of: connector, isRetry: true)
      }
    }
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
