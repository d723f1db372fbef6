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
    if let message = batch.message, !batch.isContinued {
      try tables.removePendingMessage(message, of: batch.connector)
    }
    try takeDelivery(batch)
    try updateHealth(with: batch)
    for (index, report) in batch.reports.enumerated() {
      if case .heartbeat = report.kind { continue }
      let waiting = UnmatchedReport(
        number: UnmatchedReport.number(of: index, in: position), receivedAt: batch.receivedAt,
        report: report)
      try take(waiting, of: batch.connector)
    }
  }

  /// A delivery counts from where it began, and only if the cursor is still there: what was told under earlier
  /// settings says nothing of what is to be told now.
  private func takeDelivery(_ batch: ReportBatch) throws(StoreError) {
    guard batch.deliveredThrough != nil || !batch.told.isEmpty else { return }
    var cursor = try tables.deliveryCursor(of: batch.connector, operation: batch.operation)
    guard batch.deliveredFrom == nil || batch.deliveredFrom == cursor else { return }
    try tables.put(batch.told, to: batch.connector, batch.operation)
    guard let through = batch.deliveredThrough else { return }
    cursor.through = through
    try tables.setDeliveryCursor(cursor, of: batch.connector, operation: batch.operation)
  }

  private mutating func updateHealth(with batch: ReportBatch) throws(StoreError) {
    let before = state.health(of: batch.connector)
    var health = before
    if batch.isContact {
      health.lastContactAt = max(health.lastContactAt ?? batch.receivedAt, batch.receivedAt)
      health.silenceWarning = nil
      health.notUnderstood?.since = nil
    }
    if batch.isNotUnderstood {
      let before = health.notUnderstood
      health.notUnderstood = MessagesNotUnderstood(
        count: (before?.count ?? 0) + 1, since: before?.since ?? batch.receivedAt)
    }
    for report in batch.reports {
      if case .heartbeat(let errorCode, let lag) = report.kind {
        health.lastErrorCode = errorCode
        health.lagMilliseconds = lag
      }
    }
    if batch.operation == .receive, !batch.isContinued { try count(batch, in: &health.counts) }
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

  /// Looks again at waiting reports that name a device: by its key, by one of its identifiers, or by an own id of the
  /// partner's that stands for it.
  mutating func retryUnmatched(naming device: Device) throws(StoreError) {
    try retryUnmatched { waiting throws(StoreError) in try waiting.naming(device) }
  }

  /// Looks again at waiting reports after a device has changed: at those that it may match now, and at those that
  /// another may match now, because this one has lost what both had.
  mutating func retryUnmatched(after before: Device, now: Device) throws(StoreError) {
    guard before.isMatchedOtherwise(than: now) else { return }
    let lost = before.identifiers.filter { !now.identifiers.contains($0) }
    try retryUnmatched { waiting throws(StoreError) in
      try waiting.naming(now) + waiting.naming(lost)
    }
  }

  /// Looks again at all waiting reports of a connector, after a change of what it may know.
  mutating func retryUnmatched(of connector: ConnectorID) throws(StoreError) {
    guard try unmatchedCount(of: connector) > 0 else { return }
    try retry(
      try tables.unmatchedReports(of: connector, limit: Self.unmatchedCapacity), of: connector)
  }

  private mutating func retryUnmatched(
    _ chosen: (WaitingReports) throws(StoreError) -> [UnmatchedReport]
  ) throws(StoreError) {
    for connector in state.settings.connectors.map(\.id).sorted(by: { $0.rawValue < $1.rawValue })
    where try unmatchedCount(of: connector) > 0 {
      try retry(try chosen(WaitingReports(tables: tables, connector: connector)), of: connector)
    }
  }

  /// A report that matches may teach an own id by which further ones match: they follow behind, so that a chain of
  /// them is no deeper than one.
  private mutating func retry(
    _ reports: [UnmatchedReport], of connector: ConnectorID
  ) throws(StoreError) {
    let waiting = WaitingReports(tables: tables, connector: connector)
    var next = reports
    var matched: Set<Int64> = []
    while !next.isEmpty {
      let these = next
      next = []
      for one in these where !matched.contains(one.number) {
        guard case .devices(let found) = try subject(of: one, from: connector) else { continue }
        matched.insert(one.number)
        try tables.removeUnmatched(one.number, of: connector)
        unmatched[connector] = nil
        let learnt = try fold(one, into: found, of: connector)
        if !learnt.isEmpty { next += try waiting.naming(partnerDevices: learnt) }
      }
    }
  }

  private mutating func take(
    _ report: UnmatchedReport, of connector: ConnectorID
  ) throws(StoreError) {
    switch try subject(of: report, from: connector) {
    case .devices(let found):
      let learnt = try fold(report, into: found, of: connector)
      guard !learnt.isEmpty, try unmatchedCount(of: connector) > 0 else { return }
      let waiting = WaitingReports(tables: tables, connector: connector)
      try retry(try waiting.naming(partnerDevices: learnt), of: connector)
    case .conflict:
      try queue(report, of: connector)
      try count(\.identifierConflicts, \.identifierConflicts, of: connector)
    case .nobody:
      try queue(report, of: connector)
      try count(\.reportsUnmatched, \.unmatched, of: connector)
    }
  }

  private func subject(
    of report: UnmatchedReport, from connector: ConnectorID
  ) throws(StoreError) -> ReportedSubject {
    guard let situation = state.situation(of: connector) else { return .nobody }
    let search = SubjectSearch(tables: tables, situation: situation, tenant: state.settings.tenant)
    return try search.subject(of: report)
  }

  private mutating func queue(
    _ report: UnmatchedReport, of connector: ConnectorID
  ) throws(StoreError) {
    let before = try unmatchedCount(of: connector)
    let dropped = try tables.addUnmatched(report, of: connector, capacity: Self.unmatchedCapacity)
    unmatched[connector] = before + 1 - dropped
  }

  private mutating func count(
    _ path: WritableKeyPath<ProjectionOutcome, Int>, _ other: WritableKeyPath<ConnectorCounts, Int>,
    of connector: ConnectorID
  ) throws(StoreError) {
    count(path)
    var health = state.health(of: connector)
    health.counts[keyPath: other] += 1
    try put(health, of: connector)
  }

  /// - Returns: the own ids that the report was the first to pair with a device.
  private mutating func fold(
    _ report: UnmatchedReport, into found: [FoundPartnerDevice], of connector: ConnectorID
  ) throws(StoreError) -> [DeviceIdentifier] {
    for one in found {
      try fold(report, into: one, of: connector)
      if let learnt = one.learns { try tables.learn(learnt, of: connector, is: one.device) }
    }
    count(\.reportsMatched)
    return found.compactMap(\.learns)
  }

  mutating func fold(
    _ waiting: UnmatchedReport, into found: FoundPartnerDevice, of connector: ConnectorID
  ) throws(StoreError) {
    var partnerDevice =
      try tables.partnerDevice(of: connector, device: found.device, id: found.id)
      ?? PartnerDevice(partnerDeviceId: found.id)
    if let now, !hasWaited(waiting) {
      ClockCorrection(now: now, observedAt: waiting.report.observedAt).correct(&partnerDevice)
    }
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
  }
}

extension Projector {
  private func note(
    _ report: UnmatchedReport, closedAt: Timestamp?, on device: DeviceKey
  ) throws(StoreError) {
    let hasWaited = hasWaited(report)
    let effect = JournalEffect(
      .other, of: changes.through, at: hasWaited ? 0 : UnmatchedReport.index(of: report.number),
      waitingReport: hasWaited ? report.number : nil, closedAt: closedAt)
    try tables.noteEffect(effect, on: device)
  }

  /// Whether a report came with an earlier row than the one being read.
  private func hasWaited(_ report: UnmatchedReport) -> Bool {
    UnmatchedReport.position(of: report.number) != changes.through
  }

  fileprivate mutating func unmatchedCount(of connector: ConnectorID) throws(StoreError) -> Int {
    if let count = unmatched[connector] { return count }
    let count = try tables.unmatchedCount(of: connector)
    unmatched[connector] = count
    return count
  }
}

extension Report {
  /// This threat's end, without a word about the device.
  fileprivate func closing(_ id: String, at time: Timestamp) -> Report {
    Report(subject: .nobody, kind: .threatClosed(id: id), observedAt: time, vendorCode: 0)
  }
}
