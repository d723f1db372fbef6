import MTDAdapterABI

/// Reports in the form in which they cross: all texts in one pool, all identifiers in one array.
@safe struct EncodedReports {
  private var pool = TextPool()
  private var entries: [Entry] = []
  private var identifiers: [(kind: UInt32, value: Range<Int>)] = []

  @safe private struct Entry {
    var report = unsafe mtda_report()
    var identifiers: Range<Int> = 0..<0
    var threatID: Range<Int> = 0..<0
    var word: Range<Int> = 0..<0
    var category: Range<Int> = 0..<0
    var title: Range<Int> = 0..<0
    var detail: Range<Int> = 0..<0
  }

  init(_ reports: [Report]) {
    entries.reserveCapacity(reports.count)
    for report in reports { add(report) }
  }

  private mutating func add(_ report: Report) {
    var entry = Entry()
    unsafe entry.report.observed_ms = report.observed
    unsafe entry.report.vendor_code = report.vendorCode
    unsafe entry.report.platform = report.platform?.rawValue ?? 0
    unsafe entry.report.flags = report.isInPart ? MTDA_REPORT_IN_PART : 0
    unsafe entry.report.identifier_stride = UInt32(MemoryLayout<mtda_identifier>.stride)
    add(report.kind, to: &entry)
    add(report.subject, to: &entry)
    entry.category = pool.add(report.category, most: Int(MTDA_TEXT_MAX))
    entry.title = pool.add(report.title, most: Int(MTDA_TEXT_MAX))
    entry.detail = pool.add(report.detail, most: Int(MTDA_DETAIL_MAX))
    entries.append(entry)
  }

  private mutating func add(_ kind: Report.Kind, to entry: inout Entry) {
    switch kind {
    case .state(let grade):
      unsafe entry.report.kind = MTDA_REPORT_STATE
      add(grade, to: &entry)
    case .threatOpened(let id, let grade):
      unsafe entry.report.kind = MTDA_REPORT_THREAT_OPENED
      entry.threatID = pool.add(id, most: .max)
      add(grade, to: &entry)
    case .threatClosed(let id):
      unsafe entry.report.kind = MTDA_REPORT_THREAT_CLOSED
      entry.threatID = pool.add(id, most: .max)
    case .removed:
      unsafe entry.report.kind = MTDA_REPORT_REMOVED
    case .heartbeat(let errorCode, let lag):
      unsafe entry.report.kind = MTDA_REPORT_HEARTBEAT
      unsafe entry.report.vendor_code = errorCode
      unsafe entry.report.lag_ms = lag
    }
  }

  private mutating func add(_ grade: Grade, to entry: inout Entry) {
    switch grade {
    case .state(let state):
      unsafe entry.report.grade = MTDA_GRADE_STATE
      unsafe entry.report.state = state.rawValue
    case .word(let word):
      unsafe entry.report.grade = MTDA_GRADE_WORD
      entry.word = pool.add(word, most: .max)
    }
  }

  private mutating func add(_ subject: Report.Subject, to entry: inout Entry) {
    switch subject {
    case .device(let reference):
      unsafe entry.report.device_ref = reference
    case .identifiers(let list):
      let first = identifiers.count
      for one in list.entries {
        identifiers.append((one.kind.rawValue, pool.add(one.value, most: .max)))
      }
      entry.identifiers = first..<identifiers.count
    case .nobody: break
    }
  }

  /// Hands out the array; everything that it points to is good inside `body`.
  func withReports<Result>(_ body: (UnsafePointer<mtda_report>?, Int) -> Result) -> Result {
    unsafe pool.withTexts { view in
      let ids = unsafe identifiers.map {
        unsafe mtda_identifier(kind: $0.kind, reserved: 0, value: view($0.value))
      }
      return unsafe ids.withUnsafeBufferPointer { ids in
        let reports = unsafe entries.map { unsafe Self.finish($0, ids, view) }
        return unsafe reports.withUnsafeBufferPointer { unsafe body($0.baseAddress, $0.count) }
      }
    }
  }

  private static func finish(
    _ entry: Entry, _ identifiers: UnsafeBufferPointer<mtda_identifier>,
    _ view: (Range<Int>) -> mtda_str
  ) -> mtda_report {
    var report = unsafe entry.report
    if !entry.identifiers.isEmpty, let base = identifiers.baseAddress {
      unsafe report.identifiers = UnsafePointer(base + entry.identifiers.lowerBound)
    }
    unsafe report.identifier_count = UInt64(entry.identifiers.count)
    unsafe report.threat_id = view(entry.threatID)
    unsafe report.word = view(entry.word)
    unsafe report.category = view(entry.category)
    unsafe report.title = view(entry.title)
    unsafe report.detail = view(entry.detail)
    return unsafe report
  }
}
