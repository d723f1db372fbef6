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

/// Whom a report is about; nobody where neither member is there.
package struct ReportSubjectView: Hashable, Sendable, Encodable {
  package var device: DeviceKey?
  package var identifiers: [DeviceIdentifier]?

  package init(_ value: ReportSubject) {
    switch value {
    case .device(let key): device = key
    case .identifiers(let identifiers): self.identifiers = identifiers
    case .nobody: break
    }
  }
}

/// What it says: a kind, and the members that belong to that.
package struct ReportKindView: Hashable, Sendable, Encodable {
  package enum Kind: String, CaseIterable, Sendable, Encodable {
    case state, threatOpened, threatClosed, removed, heartbeat, wordUnknown
  }

  package var kind: Kind
  /// Of a state.
  package var state: PartnerDeviceState?
  /// Of a threat, its id.
  package var threat: String?
  /// Of a threat that was opened.
  package var level: ThreatLevel?
  /// Of a heartbeat; 0: the partner is well.
  package var errorCode: Int32?
  package var lagMilliseconds: UInt64?

  package init(_ value: ReportKind) {
    switch value {
    case .state(let state):
      kind = .state
      self.state = state
    case .threatOpened(let id, let level):
      kind = .threatOpened
      threat = id
      self.level = level
    case .threatClosed(let id):
      kind = .threatClosed
      threat = id
    case .removed: kind = .removed
    case .heartbeat(let code, let lag):
      kind = .heartbeat
      errorCode = code
      lagMilliseconds = lag
    case .wordUnknown: kind = .wordUnknown
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
