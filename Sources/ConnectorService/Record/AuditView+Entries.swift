import ConnectorModel

extension AuditView {
  /// What a row of the journal says for the record; nothing for most.
  static func entries(of record: JournalRecord) -> [AuditView] {
    switch record.entry {
    case .decisions(let batch): batch.decisions.map { AuditView($0, record) }
    case .disclosures(let disclosures): disclosures.map { AuditView($0, record) }
    case .refused(let refusal): [AuditView(refusal, record)]
    default: record.entry.act.map { [AuditView($0, record)] } ?? []
    }
  }

  private init(
    _ record: JournalRecord, _ kind: AuditKind, act: String, object: String, detail: String? = nil
  ) {
    self.init(
      position: record.position.rawValue, at: record.recordedAt, actor: record.actor, kind: kind,
      act: act, object: object, detail: detail)
  }

  private init(_ words: ActWords, _ record: JournalRecord) {
    self.init(
      record, words.isNoticed ? .responsiveness : .act, act: words.name, object: words.object,
      detail: words.detail)
    which = words.which
    connector = words.isNoticed ? words.object : words.connector?.rawValue
  }

  private init(_ decision: KeptDecision, _ record: JournalRecord) {
    self.init(
      record, .decision, act: "decisionChanged", object: "#\(decision.device)",
      detail: decision.words)
    device = decision.device.rawValue
  }

  private init(_ disclosure: DisclosureRecord, _ record: JournalRecord) {
    self.init(
      record, .disclosure, act: "appsDisclosed", object: "#\(disclosure.device)",
      detail: "\(disclosure.shared) shared, \(disclosure.withheld) withheld,"
        + " ownership \(disclosure.ownership.rawValue), app sync \(disclosure.appSync ? "on" : "off"),"
        + " full inventory \(disclosure.fullInventory ? "on" : "off")")
    device = disclosure.device.rawValue
    connector = disclosure.connector.rawValue
  }

  private init(_ refusal: Refusal, _ record: JournalRecord) {
    let reasons = refusal.reasons.sorted { $0.key < $1.key }.map { code, count in
      count == 1 ? code : "\(code) \(count) times"
    }
    self.init(
      record, .refusal, act: refusal.act, object: refusal.connector.rawValue,
      detail: ([refusal.words] + reasons).joined(separator: ", "))
    connector = refusal.connector.rawValue
    if case .message(_, let id, _) = refusal.subject, !id.isEmpty { which = id }
  }
}

extension Refusal {
  fileprivate var act: String {
    switch subject {
    case .message: "messageRefused"
    case .unreadable: "messageUnreadable"
    case .reports: "reportsRefused"
    }
  }

  fileprivate var words: String {
    switch subject {
    case .message(let source, _, let bytes): "\(bytes) bytes from \(source)"
    case .unreadable(let message): "message of row \(message)"
    case .reports(let operation, let message):
      message.map { "message of row \($0)" } ?? operation.rawValue
    }
  }
}

extension KeptDecision {
  var words: String {
    "\(compliance.rawValue) (\(complianceRule.rawValue)), app protection"
      + " \(appProtection.rawValue) (\(appProtectionRule.rawValue))"
  }
}
