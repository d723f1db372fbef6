import ConnectorModel
import MTDAdapterABI

/// Gathers what one call brings: reports and refusals in the order in which they came, all bounded.
struct ReportCollector: Sendable {
  private let reader: ReportReader
  private let limits: AdapterLimits
  private(set) var result = CrossingResult()
  /// Reports that were offered so far, refused ones included.
  private(set) var offered = 0
  /// Bytes of the reports that were taken, with those that the same operation has brought before.
  private(set) var bytes: Int
  /// Whether there were more bytes than may be.
  private(set) var isFull = false
  /// The first answer to `emit` that was not MTDA_OK.
  private(set) var refusal: EmitRefusal?

  /// Why the host took none of the reports of one `emit`.
  struct EmitRefusal: Hashable, Sendable {
    var status: mtda_status
    var message: String
  }

  static let otherWords = "(other words)"

  /// - Parameter bytes: what the operation has brought before.
  init(reader: ReportReader, limits: AdapterLimits, bytes: Int = 0) {
    self.reader = reader
    self.limits = limits
    self.bytes = bytes
  }

  /// All records of one `emit`, or none: what is wrong with the array refuses it, what is wrong with a
  /// record refuses the record.
  mutating func take(_ start: UnsafeRawPointer?, stride: UInt32, count: UInt64) -> mtda_status {
    guard !isFull else { return refuse(tooManyBytes) }
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
        guard take(try unsafe read(array.record(at: index))) else { return refuse(tooManyBytes) }
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

  /// False when there is no room for it.
  private mutating func take(_ reading: ReportReader.Reading) -> Bool {
    let (report, word): (Report, String?) =
      switch reading {
      case .report(let report): (report, nil)
      case .reportWithUnknownWord(let report, let word): (report, word)
      }
    bytes += report.bytes
    isFull = bytes > limits.reportBytes
    guard !isFull else { return false }
    result.reports.append(report)
    if let word { count(unknown: word) }
    return true
  }

  private mutating func count(unknown word: String) {
    let isTold = result.unknownWords[word] != nil || result.unknownWords.count < limits.unknownWords
    result.unknownWords[isTold ? word : Self.otherWords, default: 0] += 1
  }

  private mutating func refuse(_ refused: EmitRefusal) -> mtda_status {
    refusal = refusal ?? refused
    return refused.status
  }

  private var tooManyBytes: EmitRefusal {
    EmitRefusal(
      status: MTDA_LIMIT,
      message: "more than \(limits.reportBytes >> 20) MiB of reports were made at once")
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
    return refuse(refused)
  }

  /// Counts skipped records of which nothing else is known.
  mutating func skip(count: UInt64) {
    result.skippedCount += Int(min(count, UInt64(Int32.max)))
  }

  /// Takes over that the other side refused the reports of an `emit`.
  mutating func note(_ fault: ArrayFault) { _ = refuse(fault) }

  /// Takes over that the other side refused reports because there were too many bytes of them.
  mutating func noteTooManyBytes() {
    isFull = true
    _ = refuse(tooManyBytes)
  }

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
