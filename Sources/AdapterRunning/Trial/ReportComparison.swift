import ConnectorModel

/// Compares what two versions of an adapter report in one call: report by report about the same thing, and
/// within these field by field.
struct ReportComparison {
  private(set) var equal = 0
  private(set) var different = 0
  private(set) var differences: [ShadowDifference] = []
  private let operation: AdapterOperation
  private let time: Timestamp

  /// How many differences are kept of one call; all are counted.
  static let mostDifferences = 100

  /// - Parameter time: when the call was made. What both say of now is the same, whatever their clocks.
  init(
    current: [Report], shadow: [Report], operation: AdapterOperation, at time: Timestamp
  ) {
    self.operation = operation
    self.time = time
    let (ours, theirs) = (Self.byTopic(current), Self.byTopic(shadow))
    for (topic, report) in ours.order { compare(topic, report, theirs.reports[topic]) }
    for (topic, report) in theirs.order where ours.reports[topic] == nil {
      compare(topic, nil, report)
    }
  }

  /// What a report is about; the second report about the same is another topic.
  private struct Topic: Hashable {
    var subject: ReportSubject
    var kind: String
    var threat: String?
    var occurrence = 0
  }

  private static func byTopic(
    _ reports: [Report]
  ) -> (order: [(Topic, Report)], reports: [Topic: Report]) {
    var order: [(Topic, Report)] = []
    var found: [Topic: Report] = [:]
    for report in reports {
      var topic = Topic(
        subject: report.subject.inOrder, kind: report.kind.name, threat: report.kind.threat)
      while found[topic] != nil { topic.occurrence += 1 }
      found[topic] = report
      order.append((topic, report))
    }
    return (order, found)
  }

  private mutating func compare(_ topic: Topic, _ current: Report?, _ shadow: Report?) {
    guard let current, let shadow else {
      note(topic, "report", current?.kind.words, shadow?.kind.words)
      different += 1
      return
    }
    let fields = zip(current.fields, shadow.fields).filter { $0.value != $1.value }
    for (ours, theirs) in fields { note(topic, ours.name, ours.value, theirs.value) }
    let isSameTime =
      current.observedAt == shadow.observedAt
      || current.observedAt >= time && shadow.observedAt >= time
    if !isSameTime {
      note(topic, "observedAt", current.observedAt.iso8601, shadow.observedAt.iso8601)
    }
    if fields.isEmpty && isSameTime { equal += 1 } else { different += 1 }
  }

  private mutating func note(
    _ topic: Topic, _ field: String, _ current: String?, _ shadow: String?
  ) {
    guard differences.count < Self.mostDifferences else { return }
    differences.append(
      ShadowDifference(
        at: time, operation: operation, subject: topic.subject, threat: topic.threat,
        field: field, current: current, shadow: shadow))
  }
}

extension ReportSubject {
  /// With identifiers in an order that does not depend on the adapter.
  fileprivate var inOrder: ReportSubject {
    guard case .identifiers(let identifiers) = self else { return self }
    return .identifiers(identifiers.sorted { $0.kind.rawValue < $1.kind.rawValue })
  }
}

extension ReportKind {
  fileprivate var name: String {
    switch self {
    case .state: "state"
    case .threatOpened: "threatOpened"
    case .threatClosed: "threatClosed"
    case .removed: "removed"
    case .heartbeat: "heartbeat"
    case .wordUnknown: "wordUnknown"
    }
  }

  fileprivate var threat: String? {
    switch self {
    case .threatOpened(let id, _), .threatClosed(let id): id
    case .state, .removed, .heartbeat, .wordUnknown: nil
    }
  }

  /// What of it two reports can fill differently.
  fileprivate var value: String {
    switch self {
    case .state(let state): state.rawValue
    case .threatOpened(_, let level): level.rawValue
    case .threatClosed, .removed, .wordUnknown: ""
    case .heartbeat(let errorCode, _): String(errorCode)
    }
  }

  fileprivate var words: String { value.isEmpty ? name : "\(name) \(value)" }
}

extension Report {
  /// In one order for all reports of a kind.
  fileprivate var fields: [(name: String, value: String?)] {
    [
      (kind.name, kind.value), ("category", category), ("title", title), ("detail", detail),
      ("word", word), ("vendorCode", String(vendorCode)), ("platform", platform?.rawValue),
      ("isInPart", isInPart ? "true" : nil),
    ]
  }
}
