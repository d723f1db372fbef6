import ConnectorModel
import MTDAdapterABI

/// Turns one record of an adapter's into a checked report.
struct ReportReader: Sendable {
  /// The minor version of the header that the adapter was built with: what came later it cannot mean.
  var minor: UInt16
  var words = LevelTable()
  var references = DeviceReferences()

  /// What a record comes to.
  enum Reading: Hashable {
    case report(Report)
    /// A state or a threat whose word nobody knows: what it says cannot be said, but of whom and where.
    case reportWithUnknownWord(Report, String)
  }

  func read(_ record: mtda_report) throws(ReportFault) -> Reading {
    let isInPart = try unsafe isInPart(record)
    let platform = try unsafe platform(of: record)
    let subject = try unsafe subject(of: record)
    let word = try unsafe word(of: record)
    let grade = try unsafe grade(of: record, word: word)
    let kind: ReportKind
    switch grade {
    case .unknown where unsafe record.kind == MTDA_REPORT_THREAT_OPENED:
      _ = try unsafe threatId(of: record)
      kind = .wordUnknown
    case .unknown: kind = .wordUnknown
    case .state(let state): kind = try unsafe self.kind(of: record, state: state)
    case .none: kind = try unsafe self.kind(of: record, state: .unknown)
    }
    try check(subject, of: kind)
    if case .heartbeat = kind, isInPart || platform != nil {
      throw ReportFault("unexpected-device", "a heartbeat speaks of a device")
    }
    let report = try unsafe Report(
      subject: subject, kind: kind, observedAt: observedAt(record),
      category: display(record.category, "category", atMost: Int(MTDA_TEXT_MAX)),
      title: display(record.title, "title", atMost: Int(MTDA_TEXT_MAX)),
      detail: display(record.detail, "detail", atMost: Int(MTDA_DETAIL_MAX)),
      word: word, vendorCode: record.vendor_code, platform: platform, isInPart: isInPart)
    if case .unknown(let word) = grade { return .reportWithUnknownWord(report, word) }
    return .report(report)
  }

  private func kind(
    of record: mtda_report, state: PartnerDeviceState
  ) throws(ReportFault) -> ReportKind {
    switch unsafe record.kind {
    case MTDA_REPORT_STATE: return .state(state)
    case MTDA_REPORT_THREAT_OPENED:
      let id = try unsafe threatId(of: record)
      guard let level = state.level else {
        throw ReportFault("threat-level", "a threat is graded \(state), which is no level")
      }
      return .threatOpened(id: id, level: level)
    case MTDA_REPORT_THREAT_CLOSED: return .threatClosed(id: try unsafe threatId(of: record))
    case MTDA_REPORT_REMOVED: return .removed
    case MTDA_REPORT_HEARTBEAT:
      return unsafe .heartbeat(errorCode: record.vendor_code, lagMilliseconds: record.lag_ms)
    default:
      throw ReportFault("unknown-kind", "kind is \(unsafe record.kind)")
    }
  }

  private func observedAt(_ record: mtda_report) throws(ReportFault) -> Timestamp {
    guard let milliseconds = unsafe Int64(exactly: record.observed_ms) else {
      throw ReportFault(
        "observed-time", "observed_ms is \(unsafe record.observed_ms), beyond all time")
    }
    return Timestamp(milliseconds: milliseconds)
  }

  private func check(_ subject: ReportSubject, of kind: ReportKind) throws(ReportFault) {
    switch (kind, subject) {
    case (.heartbeat, .nobody), (.threatClosed, _): break
    case (.heartbeat, _):
      throw ReportFault("unexpected-device", "a heartbeat names a device")
    case (_, .nobody):
      throw ReportFault("no-device", "nothing in the report names a device")
    default: break
    }
  }
}
