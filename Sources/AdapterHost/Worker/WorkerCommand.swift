import CAdapterChannel
import MTDAdapterABI

/// What a worker is commanded to do, beside the records that it is about.
struct WorkerCommand {
  var operation: UInt32
  var call: UInt64
  /// On the monotonic clock.
  var deadline: UInt64
  var limits: AdapterLimits
  /// Where in the input the record lies that the command is about.
  var record: UInt64

  func write(into input: UnsafeMutablePointer<channel_in>) {
    unsafe input.pointee.operation = operation
    unsafe input.pointee.call = call
    unsafe input.pointee.record = record
    unsafe input.pointee.deadline_ns = deadline
    unsafe input.pointee.arena_bytes = UInt64(max(0, limits.arenaBytes))
    unsafe input.pointee.report_bytes_most = UInt64(max(0, limits.reportBytes))
    unsafe input.pointee.reports_most = UInt64(max(0, limits.reportsPerCall))
    unsafe input.pointee.lines_most = UInt32(clamping: limits.logLinesPerCall)
    unsafe channel_store(&input.pointee.stop, MTDA_GO_ON)
  }
}
