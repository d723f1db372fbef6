import ConnectorModel

/// A second evaluator, written from the description of the rules and not from the core's code: slow,
/// plain, one file for each part of the rules. It knows reports, not folded values.
enum ReferenceEvaluator {
  /// What one partner says of the device at one moment.
  struct Said: Equatable {
    var state = PartnerDeviceState.unknown
    /// The report on which the state rests.
    var text: ReportedText?
    var observedAt: Timestamp?
    /// Open threats that are too old to count.
    var expired = 0
    /// The first moment at which another open threat is too old to count.
    var changesAt: Timestamp?
  }

  /// A report that may be the one that counts.
  private struct Candidate<Value> {
    var value: Value
    var severity: Int
    var text: ReportedText
  }

  private static let mildestFirst: [PartnerDeviceState] = [
    .secured, .activated, .unknown, .deactivated, .unresponsive, .misconfigured, .lowSeverity,
    .mediumSeverity, .highSeverity, .compromised,
  ]

  static func severity(_ state: PartnerDeviceState) -> Int {
    mildestFirst.firstIndex(of: state) ?? -1
  }

  static func state(of level: ThreatLevel) -> PartnerDeviceState {
    switch level {
    case .secured: .secured
    case .low: .lowSeverity
    case .medium: .mediumSeverity
    case .high: .highSeverity
    }
  }

  static func level(of state: PartnerDeviceState) -> ThreatLevel? {
    ThreatLevel.allCases.first { self.state(of: $0) == state }
  }

  /// One device may be several at the partner: the worst of those that it still knows.
  static func said(by partner: World.Partner, at time: Timestamp) -> Said {
    let names = Set(partner.reports.map(\.device))
    let each = names.compactMap { name in
      said(of: partner.reports.filter { $0.device == name }, partner.connector, at: time)
    }
    guard let worst = each.map({ severity($0.state) }).max() else { return Said() }
    let ofWorst = each.filter { severity($0.state) == worst }
    let latest = ofWorst.map { $0.observedAt?.milliseconds ?? .min }.max()
    let ofLatest = ofWorst.filter { ($0.observedAt?.milliseconds ?? .min) == latest }
    let most = ofLatest.map { words($0.text) }.max { $0.lexicographicallyPrecedes($1) }
    var chosen = ofLatest.filter { words($0.text) == most }.min {
      ($0.text?.receivedAt.milliseconds ?? .max) < ($1.text?.receivedAt.milliseconds ?? .max)
    }
    chosen?.expired = each.map(\.expired).reduce(0, +)
    chosen?.changesAt = each.compactMap(\.changesAt).min()
    return chosen ?? Said()
  }

  /// What is said of one device of the partner's; nil when the partner no longer knows it.
  private static func said(
    of all: [CaseReport], _ connector: Connector, at time: Timestamp
  ) -> Said? {
    let removedAt = all.filter { $0.report.kind == .removed }.map(\.report.observedAt).max()
    let reports = all.filter { one in
      // A heartbeat says nothing of a device.
      if case .heartbeat = one.report.kind { return false }
      if one.report.kind == .removed { return false }
      return removedAt.map { one.report.observedAt > $0 } ?? true
    }
    let namedAt = reports.filter { $0.report.subject != .nobody }.map(\.report.observedAt).max()
    if removedAt != nil, namedAt == nil { return nil }

    let lifetime = connector.threatLifetimeHours.map { Int64($0) * 3_600_000 }
    let open = openThreats(reports)
    let isOld = { (threat: Candidate<ThreatLevel>) in
      lifetime.map { time.milliseconds - threat.text.observedAt.milliseconds > $0 } ?? false
    }
    let counting = open.filter { !isOld($0) }
    var said = said(
      state: reportedState(reports), worst: worst(of: counting), isNamed: namedAt != nil,
      source: connector.descriptor.levelSource)
    said.observedAt = said.text?.observedAt ?? namedAt
    if connector.descriptor.levelSource != .state, let lifetime {
      said.expired = open.count - counting.count
      said.changesAt = counting.map {
        Timestamp(milliseconds: $0.text.observedAt.milliseconds + lifetime + 1)
      }.min()
    }
    return said
  }

  private static func said(
    state: Candidate<PartnerDeviceState>?, worst: Candidate<ThreatLevel>?, isNamed: Bool,
    source: LevelSource
  ) -> Said {
    let asReported = Said(state: state?.value ?? .unknown, text: state?.text)
    let asThreats =
      worst.map { Said(state: self.state(of: $0.value), text: $0.text) }
      ?? Said(state: isNamed ? .secured : .unknown)
    switch source {
    case .state: return asReported
    case .threats: return asThreats
    case .worst:
      guard let state else { return asThreats }
      let stands: [PartnerDeviceState] = [
        .compromised, .deactivated, .unresponsive, .misconfigured, .unknown,
      ]
      if stands.contains(state.value) { return asReported }
      let isRaised = worst.map { severity(self.state(of: $0.value)) > severity(state.value) }
      return isRaised == true ? asThreats : asReported
    }
  }

  private static func reportedState(_ reports: [CaseReport]) -> Candidate<PartnerDeviceState>? {
    theOneThatCounts(
      reports.compactMap { one in
        guard case .state(let state) = one.report.kind else { return nil }
        return Candidate(value: state, severity: severity(state), text: text(one))
      })
  }

  private static func openThreats(_ reports: [CaseReport]) -> [Candidate<ThreatLevel>] {
    var openings: [String: [Candidate<ThreatLevel>]] = [:]
    var closings: [String: [Timestamp]] = [:]
    for one in reports {
      if case .threatOpened(let id, let level) = one.report.kind {
        let severity = severity(state(of: level))
        openings[id, default: []].append(
          Candidate(value: level, severity: severity, text: text(one)))
      }
      if case .threatClosed(let id) = one.report.kind {
        closings[id, default: []].append(one.report.observedAt)
      }
    }
    return openings.keys.sorted().compactMap { id in
      guard let opening = theOneThatCounts(openings[id] ?? []) else { return nil }
      guard let closedAt = closings[id]?.max() else { return opening }
      return closedAt < opening.text.observedAt ? opening : nil
    }
  }

  /// Of several that are equally bad the latest, of those the first by id.
  private static func worst(of threats: [Candidate<ThreatLevel>]) -> Candidate<ThreatLevel>? {
    let worst = threats.map(\.severity).max()
    let ofWorst = threats.filter { $0.severity == worst }
    let latest = ofWorst.map(\.text.observedAt).max()
    return ofWorst.first { $0.text.observedAt == latest }
  }

  /// The latest; of one moment the most severe; then the greatest words; then the first receipt.
  private static func theOneThatCounts<Value>(
    _ candidates: [Candidate<Value>]
  ) -> Candidate<Value>? {
    let latest = candidates.map(\.text.observedAt).max()
    let ofLatest = candidates.filter { $0.text.observedAt == latest }
    let worst = ofLatest.map(\.severity).max()
    let ofWorst = ofLatest.filter { $0.severity == worst }
    let greatest = ofWorst.map { words($0.text) }.max { $0.lexicographicallyPrecedes($1) }
    return ofWorst.filter { words($0.text) == greatest }
      .min { $0.text.receivedAt < $1.text.receivedAt }
  }

  private static func text(_ one: CaseReport) -> ReportedText {
    ReportedText(
      observedAt: one.report.observedAt, receivedAt: one.receivedAt, category: one.report.category,
      title: one.report.title, detail: one.report.detail, word: one.report.word)
  }

  /// Words as bytes in the order in which they are compared. A field's end and its absence are lower
  /// than any byte, and a text counts before none.
  private static func words(_ text: ReportedText?) -> [Int] {
    guard let text else { return [] }
    return [text.category, text.title, text.detail, text.word].flatMap { field -> [Int] in
      guard let field else { return [0, 0] }
      return [1] + field.utf8.map { Int($0) + 2 } + [0]
    }
  }
}
