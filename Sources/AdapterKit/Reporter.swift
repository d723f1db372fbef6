import MTDAdapterABI

/// The way of one call back to the host. Good until the call returns.
///
/// Reports are handed over in batches while records are read, so memory stays flat whatever the length of a
/// message, and what was read before a failure stands.
public final class Reporter {
  private static let batchSize = 256
  private static let recordsBetweenStopChecks = 64

  private let call: HostCall
  private let words: [LevelWord]
  private let isCancelled: () -> Bool
  private var pending: [Report] = []
  private var recordsSinceCheck = 0
  private var hasEmitFailed = false

  init(call: HostCall, words: [LevelWord], isCancelled: @escaping () -> Bool) {
    self.call = call
    self.words = words
    self.isCancelled = isCancelled
    pending.reserveCapacity(Self.batchSize)
  }

  /// Reads records one after another: what `read` returns is reported, a ``Skip`` that it throws is counted
  /// with the place of its record, and the records after it go on.
  public func forEach(
    _ records: some Sequence<JSON>, _ read: (JSON) throws(Skip) -> [Report]
  ) throws(AdapterFailure) {
    for (index, record) in records.enumerated() {
      try forOne(record, at: UInt64(index), read)
    }
  }

  /// Reads one record; see ``forEach(_:_:)``.
  public func forOne(
    _ record: JSON, at index: UInt64 = 0, _ read: (JSON) throws(Skip) -> [Report]
  ) throws(AdapterFailure) {
    try countRecord()
    let reports: [Report]
    do {
      reports = try read(record)
    } catch {
      skip(error, at: index)
      return
    }
    for one in reports { try report(one) }
  }

  /// Reads records one after another, each with notes of what of it is not understood; see ``Notes``.
  public func forEach(
    _ records: some Sequence<JSON>, _ read: (JSON, Notes) throws(Skip) -> [Report]
  ) throws(AdapterFailure) {
    for (index, record) in records.enumerated() {
      try forOne(record, at: UInt64(index), read)
    }
  }

  /// Reads one record with notes of what of it is not understood; see ``Notes``.
  public func forOne(
    _ record: JSON, at index: UInt64 = 0, _ read: (JSON, Notes) throws(Skip) -> [Report]
  ) throws(AdapterFailure) {
    try countRecord()
    let notes = Notes(known: words)
    let reports: [Report]
    do {
      reports = try read(record, notes)
    } catch {
      skip(notes.cause(error), at: index)
      return
    }
    for skip in notes.skips { self.skip(skip, at: index) }
    for one in reports { try report(one) }
  }

  /// Hands a report to the host, soon. What a host of an older minor version cannot read is left out of it.
  public func report(_ report: Report) throws(AdapterFailure) {
    guard let report = report.readable(byMinor: call.minor, words: words) else { return }
    pending.append(report)
    if pending.count >= Self.batchSize { try flush() }
  }

  /// Tells the host of a record that led to no report.
  public func skip(_ skip: Skip, at index: UInt64? = nil) {
    call.skip(skip, at: index)
  }

  /// Throws when the host wants the call to end. ``forEach(_:_:)`` asks by itself; a loop of your own asks at
  /// least every 50 ms or 1,000 records.
  public func checkStop() throws(AdapterFailure) {
    if isCancelled() { throw .cancelled }
    switch call.shouldStop() {
    case MTDA_GO_ON: return
    case MTDA_STOP_DEADLINE: throw .deadline
    default: throw .cancelled
    }
  }

  /// Writes a line to the host's log. Never log a secret or what is installed on somebody's device.
  public func log(_ level: LogLevel, _ text: String) {
    call.log(level, text)
  }

  /// The wall clock: milliseconds since 1970.
  public var now: UInt64 { call.wallMilliseconds() }

  func countRecord() throws(AdapterFailure) {
    recordsSinceCheck += 1
    guard recordsSinceCheck >= Self.recordsBetweenStopChecks else { return }
    recordsSinceCheck = 0
    try checkStop()
  }

  /// Hands over what is left. After the host refused a batch nothing more is offered.
  func flush() throws(AdapterFailure) {
    guard !pending.isEmpty, !hasEmitFailed else { return }
    let batch = pending
    pending.removeAll(keepingCapacity: true)
    let status = call.emit(batch)
    guard status == MTDA_OK else {
      hasEmitFailed = true
      throw AdapterFailure(
        status: status < 0 ? status : MTDA_INTERNAL,
        message: "the host did not take \(batch.count) reports")
    }
  }
}

public enum LogLevel: UInt32, Sendable {
  case debug = 0
  case info = 1
  case warning = 2
  case error = 3
}
