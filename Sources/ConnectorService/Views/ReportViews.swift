import ConnectorModel
import ConnectorStore

/// One thing that a partner said.
package struct ReportView: Hashable, Sendable, Encodable {
  package var subject: ReportSubjectView
  package var kind: ReportKindView
  package var observedAt: Timestamp
  package var category: String?
  package var title: String?
  package var detail: String?
  package var word: String?
  package var vendorCode: Int32
  package var platform: Platform?
  package var isInPart: Bool

  package init(_ value: Report) {
    subject = ReportSubjectView(value.subject)
    kind = ReportKindView(value.kind)
    observedAt = value.observedAt
    category = value.category
    title = value.title
    detail = value.detail
    word = value.word
    vendorCode = value.vendorCode
    platform = value.platform
    isInPart = value.isInPart
  }
}

/// Whom a report is about.
package enum ReportSubjectView: Hashable, Sendable, Encodable {
  case device(DeviceKey)
  case identifiers([DeviceIdentifier])
  case nobody

  package init(_ value: ReportSubject) {
    self =
      switch value {
      case .device(let key): .device(key)
      case .identifiers(let identifiers): .identifiers(identifiers)
      case .nobody: .nobody
      }
  }
}

/// What it says.
package enum ReportKindView: Hashable, Sendable, Encodable {
  case state(PartnerDeviceState)
  case threatOpened(id: String, level: ThreatLevel)
  case threatClosed(id: String)
  case removed
  case heartbeat(errorCode: Int32, lagMilliseconds: UInt64)
  case wordUnknown

  package init(_ value: ReportKind) {
    self =
      switch value {
      case .state(let state): .state(state)
      case .threatOpened(let id, let level): .threatOpened(id: id, level: level)
      case .threatClosed(let id): .threatClosed(id: id)
      case .removed: .removed
      case .heartbeat(let code, let lag): .heartbeat(errorCode: code, lagMilliseconds: lag)
      case .wordUnknown: .wordUnknown
      }
  }
}

/// A report that matches no device yet.
package struct UnmatchedReportView: Hashable, Sendable, Encodable {
  package var number: Int64
  package var receivedAt: Timestamp
  package var report: ReportView

  package init(_ value: UnmatchedReport) {
    number = value.number
    receivedAt = value.receivedAt
    report = ReportView(value.report)
  }
}
