import ConnectorModel
import ConnectorStore

/// What is kept of messages, of what was set aside, of versions that are tried, and of silences.
extension Projector {
  /// How many differences are kept, a connector; the oldest go first.
  private static let differencesMost = 1_000

  /// A message whose name is known was taken before, and has no effect.
  mutating func projectMessage(
    _ message: PartnerMessage, at position: JournalPosition
  ) throws(StoreError) {
    let connector = message.connector
    if !message.messageId.isEmpty {
      let isKnown = try tables.isKnown(
        message: message.messageId, source: message.source, of: connector)
      guard !isKnown else { return }
      try tables.learn(
        message: message.messageId, source: message.source, at: position, of: connector)
    }
    try tables.addPendingMessage(position, of: connector)
    changes.connectors.insert(connector)
  }

  /// Sets something aside, or counts that it was deadly once more.
  mutating func projectQuarantined(
    _ finding: QuarantineFinding, at position: JournalPosition
  ) throws(StoreError) {
    guard state.settings.connector(finding.subject.connector) != nil else { return }
    var item =
      try tables.quarantined(finding.subject)
      ?? QuarantinedItem(number: position, finding: finding, firstAt: finding.at, count: 0)
    item.finding = finding
    item.count += 1
    try tables.put(item)
    changes.connectors.insert(finding.subject.connector)
  }

  /// A trial that begins counts from nothing; one that ends keeps what it has found.
  mutating func projectTrialSetting(_ setting: ShadowSetting) throws(StoreError) {
    guard state.settings.connector(setting.connector) != nil else { return }
    changes.connectors.insert(setting.connector)
    if let version = setting.version {
      try tables.removeShadowDifferences(of: setting.connector)
      try tables.put(
        ShadowTrial(version: version, isOn: true, since: setting.at), of: setting.connector)
    } else if var trial = try tables.shadowTrial(of: setting.connector) {
      trial.isOn = false
      try tables.put(trial, of: setting.connector)
    }
  }

  mutating func projectComparison(
    _ comparison: ShadowComparison, at position: JournalPosition
  ) throws(StoreError) {
    guard state.settings.connector(comparison.connector) != nil,
      var trial = try tables.shadowTrial(of: comparison.connector),
      trial.version == comparison.version
    else { return }
    trial.equal += comparison.equal
    trial.different += comparison.different
    if let failure = comparison.failure {
      trial.failures += 1
      trial.lastFailure = failure
    }
    try tables.put(trial, of: comparison.connector)
    try tables.addShadowDifferences(
      comparison.differences, of: comparison.connector, from: position,
      capacity: Self.differencesMost)
  }

  /// What was recorded of a partner's silence is kept with what its traffic has shown.
  mutating func projectSilence(
    _ act: AdministrativeAct, at time: Timestamp
  ) throws(StoreError) {
    let connector = ConnectorID(rawValue: act.object)
    guard act.kind.isAboutSilence, state.settings.connector(connector) != nil else { return }
    var health = state.health(of: connector)
    switch act.kind {
    case .partnerUnresponsive: health.unresponsiveSince = time
    case .partnerHeardAgain: health.unresponsiveSince = nil
    default:
      health.silenceWarning = SilenceWarning(
        at: time, devices: act.which.flatMap { Int($0) } ?? 0)
    }
    try put(health, of: connector)
  }

  /// Contacts that lie after a row were taken while the clock was wrong, and count as made when it was written.
  mutating func correctContacts(at now: Timestamp) throws(StoreError) {
    let correction = ClockCorrection(now: now)
    for connector in state.settings.connectors.map(\.id) {
      var health = state.health(of: connector)
      guard let contact = health.lastContactAt, correction.isAhead(contact) else { continue }
      health.lastContactAt = now
      health.counts.timesInFuture += 1
      try put(health, of: connector)
      try tables.note(
        PartnerContact(
          position: changes.through, lastContactAt: now, lastErrorCode: health.lastErrorCode),
        of: connector)
    }
  }

  mutating func put(
    _ health: ConnectorHealth, of connector: ConnectorID
  ) throws(StoreError) {
    try tables.put(health, of: connector)
    state.health[connector] = health
    changes.connectors.insert(connector)
  }
}

extension AdministrativeAct.Kind {
  fileprivate var isAboutSilence: Bool {
    [.partnerSilent, .partnerUnresponsive, .partnerHeardAgain].contains(self)
  }
}
