import ConnectorModel
import MTDAdapterABI

/// Gathers what one call brings: reports and refusals in the order in which they came, all bounded.
struct ReportCollector: Sendable {
  private let reader: ReportReader
  private let limits: AdapterLimits
  private(set) var result = CrossingResult()
  /// Reports that were offered so far, refused ones included.
  private(set) var offered = 0
  /// The first answer to `emit` that was not MTDA_OK.
  private(set) var refusal: EmitRefusal?

  /// Why the host took none of the reports of one `emit`.
  struct EmitRefusal: Hashable, Sendable {
    var status: mtda_status
    var message: String
  }

  static let otherWords = "(other words)"

  init(reader: ReportReader, limits: AdapterLimits) {
    self.reader = reader
    self.limits = limits
  }

  /// All records of one `emit`, or none: what is wrong with the array refuses it, what is wrong with a
  /// record refuses the record.
  mutating func take(_ start: UnsafeRawPointer?, stride: UInt32, count: UInt64) -> mtda_status {
    let array: ForeignArray<mtda_report>
    do {
      unsafe array = try ForeignArray(
        start: start, count: count, stride: stride, most: limits.reportsPerCall - offered)
    } catch {
      return refuse(error)
    }
    for index in unsafe 0..<array.count {
      defer { offered += 1 }
      do {
        take(try unsafe read(array.record(at: index)))
      } catch {
        result.refusedCount += 1
        guard result.refused.count < limits.keptFaults else { continue }
        result.refused.append(
          RefusedReport(code: error.code, index: offered, message: error.message))
      }
    }
    return MTDA_OK
  }

  private func read(_ record: mtda_report?) throws(ReportFault) -> ReportReader.Reading {
    guard let record = unsafe record else {
      throw ReportFault("unknown-content", "the record holds more than this host knows")
    }
    return try unsafe reader.read(record)
  }

  private mutating func take(_ reading: ReportReader.Reading) {
    switch reading {
    case .report(let report): result.reports.append(report)
    case .reportWithUnknownWord(let report, let word):
      result.reports.append(report)
      count(unknown: word)
    }
  }

  private mutating func count(unknown word: String) {
    let isTold = result.unknownWords[word] != nil || result.unknownWords.count < limits.unknownWords
    result.unknownWords[isTold ? word : Self.otherWords, default: 0] += 1
  }

  private mutating func refuse(_ fault: ArrayFault) -> mtda_status {
    let refused =
      switch fault {
      case .null: EmitRefusal(status: MTDA_ARG, message: "reports have a count but no pointer")
      case .stride(let stride):
        EmitRefusal(status: MTDA_ARG, message: "the stride of reports is \(stride)")
      case .tooMany:
        EmitRefusal(
          status: MTDA_LIMIT,
          message: "more than \(limits.reportsPerCall) reports were made in one call")
      }
    refusal = refusal ?? refused
    return refused.status
  }

  /// Counts skipped records of which nothing else is known.
  mutating func skip(count: UInt64) {
    result.skippedCount += Int(min(count, UInt64(Int32.max)))
  }

  /// Takes over that the other side refused the reports of an `emit`.
  mutating func note(_ fault: ArrayFault) { _ = refuse(fault) }

  /// Counts a skipped record, and keeps it while there is room and it can be read.
  mutating func skip(_ start: UnsafePointer<mtda_skip>?) {
    result.skippedCount += 1
    guard result.skipped.count < limits.keptFaults, let start = unsafe start else { return }
    let place = unsafe UnsafeRawPointer(start)
    let size = Int(unsafe place.loadUnaligned(as: UInt32.self))
    guard unsafe (mtda_skip.leastBytes...StructTail.longest).contains(size),
      unsafe StructTail.isZero(place, from: MemoryLayout<mtda_skip>.size, to: size)
    else { return }
    let record = unsafe mtda_skip.read(place, bytes: size)
    guard let reason = unsafe SkipReason(boundary: record.reason) else { return }
    unsafe result.skipped.append(
      SkippedRecord(
        reason: reason, index: record.item_index == .max ? nil : record.item_index,
        field: String(readable: record.field, atMost: Int(MTDA_TEXT_MAX)),
        value: String(readable: record.value, atMost: Self.skippedValueBytes)))
  }

  private static let skippedValueBytes = 64
}
