import AdapterKit
import MTDAdapterABI

extension Report {
  /// The report as it came over the boundary, copied.
  init(_ report: mtda_report) {
    self.init(
      unsafe Kind(report), of: unsafe Subject(report), observed: unsafe report.observed_ms)
    category = unsafe report.category.string
    title = unsafe report.title.string
    detail = unsafe report.detail.string
    platform = unsafe Platform(rawValue: report.platform)
    isInPart = unsafe report.flags & MTDA_REPORT_IN_PART != 0
    if case .heartbeat = kind { return }
    vendorCode = unsafe report.vendor_code
  }
}

extension Report.Kind {
  fileprivate init(_ report: mtda_report) {
    let id = unsafe report.threat_id.string
    switch unsafe report.kind {
    case MTDA_REPORT_THREAT_OPENED: self = .threatOpened(id: id, unsafe Grade(report))
    case MTDA_REPORT_THREAT_CLOSED: self = .threatClosed(id: id)
    case MTDA_REPORT_REMOVED: self = .removed
    case MTDA_REPORT_HEARTBEAT:
      self = .heartbeat(
        errorCode: unsafe report.vendor_code, lagMilliseconds: unsafe report.lag_ms)
    default: self = .state(unsafe Grade(report))
    }
  }
}

extension Grade {
  fileprivate init(_ report: mtda_report) {
    if unsafe report.grade == MTDA_GRADE_WORD {
      self = .word(unsafe report.word.string)
    } else {
      self = .state(DeviceState(rawValue: unsafe report.state) ?? .unknown)
    }
  }
}

extension Report.Subject {
  fileprivate init(_ report: mtda_report) {
    guard unsafe report.device_ref == 0 else {
      self = .device(unsafe report.device_ref)
      return
    }
    var identifiers = Identifiers()
    for index in 0..<Int(unsafe report.identifier_count) {
      let one = unsafe report.identifiers[index]
      guard let kind = IdentifierKind(rawValue: unsafe one.kind) else { continue }
      identifiers.add(kind, unsafe one.value.string)
    }
    self = identifiers.isEmpty ? .nobody : .identifiers(identifiers)
  }
}

extension Skip {
  /// The record that was passed over, as it came over the boundary.
  init(_ skip: mtda_skip) {
    let field = unsafe skip.field.string
    let value = unsafe skip.value.string
    self =
      switch unsafe Reason(rawValue: skip.reason) {
      case .unknownWord: .unknownWord(field, value)
      case .unknownKind: .unknownKind(field, value)
      case .noDevice: .noDevice(field)
      case .irrelevant: .irrelevant(field, value)
      case .malformed, nil: .malformed(field)
      }
  }
}
