/// What a connection may take from the host in one call, and what the host keeps of faults.
package struct AdapterLimits: Sendable {
  /// How long a data call may take before the host asks it to stop.
  package var callDuration: Duration
  package var arenaBytes: Int
  package var reportsPerCall: Int
  /// Bytes of all reports of one operation, in however many calls.
  package var reportBytes: Int
  /// How many refused reports and skipped records are kept each; all are counted.
  package var keptFaults: Int
  /// How many different unknown words are told apart; all others are counted together.
  package var unknownWords: Int
  package var logLinesPerCall: Int
  package var recordsPerBatch: Int
  package var appsPerBatch: Int

  package init(
    callDuration: Duration = .seconds(30), arenaBytes: Int = 64 << 20,
    reportsPerCall: Int = 1_000_000, reportBytes: Int = 128 << 20, keptFaults: Int = 100,
    unknownWords: Int = 100, logLinesPerCall: Int = 100, recordsPerBatch: Int = 4_096,
    appsPerBatch: Int = 65_536
  ) {
    self.callDuration = callDuration
    self.arenaBytes = arenaBytes
    self.reportsPerCall = reportsPerCall
    self.reportBytes = reportBytes
    self.keptFaults = keptFaults
    self.unknownWords = unknownWords
    self.logLinesPerCall = logLinesPerCall
    self.recordsPerBatch = recordsPerBatch
    self.appsPerBatch = appsPerBatch
  }

  package static let standard = AdapterLimits()
}
