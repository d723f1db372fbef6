import ConnectorModel
import ConnectorStore

/// The journal as one process reaches it.
struct ProcessJournal: Journal {
  let machine: Machine
  let life: Life

  func append(_ appends: [JournalAppend]) throws(StoreError) -> [AppendOutcome] {
    try checkLife()
    if machine.storm.strikes(\.appendFails) { throw .full }
    if machine.storm.strikes(\.dies) {
      life.end()
      throw .over
    }
    let version = try base.head().settings
    let outcomes = try base.append(isUnchecked ? appends.map(\.unconditional) : appends)
    machine.observer.note(appends, outcomes, settings: version)
    for (append, outcome) in zip(appends, outcomes) {
      machine.tell("\(append.actor) appends \(append.entries.map(\.summary)): \(outcome.summary)")
    }
    if machine.storm.strikes(\.dies) { life.end() }
    return outcomes
  }

  func records(after position: JournalPosition, bytes: Int) throws(StoreError) -> [JournalRecord] {
    try reading()
    return try base.records(after: position, bytes: bytes)
  }

  func record(at position: JournalPosition) throws(StoreError) -> JournalRecord? {
    try reading()
    return try base.record(at: position)
  }

  func records(
    of kinds: Set<JournalKind>, before position: JournalPosition?, since: Timestamp?, limit: Int
  ) throws(StoreError) -> [JournalRecord] {
    try reading()
    return try base.records(of: kinds, before: position, since: since, limit: limit)
  }

  func lastRecord(by time: Timestamp) throws(StoreError) -> JournalPosition {
    try reading()
    return try base.lastRecord(by: time)
  }

  func head() throws(StoreError) -> JournalHead {
    try reading()
    return try base.head()
  }

  func verifyChain(
    against checkpoint: ChainHead?, progress: (Int64) -> Void
  ) throws(StoreError) -> ChainReport {
    try reading()
    return try base.verifyChain(against: checkpoint, progress: progress)
  }

  func blob(_ hash: BlobHash) throws(StoreError) -> [UInt8]? {
    try reading()
    return try base.blob(hash)
  }

  private var base: MemoryJournal { machine.journal }
  private var isUnchecked: Bool { machine.fault == .uncheckedSettings }

  private func checkLife() throws(StoreError) {
    machine.expectBlockableThread()
    if life.isOver { throw .over }
  }

  private func reading() throws(StoreError) {
    // What is read ahead is read whatever happens.
    guard machine.scheduler.isOnThread else { return }
    try checkLife()
    if machine.storm.strikes(\.readFails) { throw .unreadable }
  }
}

extension JournalAppend {
  fileprivate var unconditional: JournalAppend {
    var append = self
    append.ifSettings = nil
    return append
  }
}

extension AppendOutcome {
  fileprivate var summary: String {
    switch self {
    case .appended(let positions, _): "\(positions)"
    case .settingsChanged(let position): "row \(position) has changed the settings"
    }
  }
}

extension JournalEntry {
  /// What is told of it.
  fileprivate var summary: String {
    switch self {
    case .checkIns(let batch):
      "check-ins of \(batch.checkIns.map { $0.identifiers.first?.value ?? "" })"
    case .partnerMessage(let message):
      "message \(String(decoding: message.body, as: UTF8.self)) named \(message.messageId)"
    case .reports(let batch):
      "\(batch.reports.count) reports of \(batch.operation), message \(batch.message?.rawValue ?? 0),"
        + " cursor from \(batch.deliveredFrom.map { "\($0)" } ?? "-")"
        + " to \(batch.deliveredThrough?.rawValue ?? 0), failure \(batch.failure ?? "-")"
    default: "\(kind)"
    }
  }
}
