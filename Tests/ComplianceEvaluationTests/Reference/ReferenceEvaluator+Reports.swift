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
    /// The last word that was not understood.
    var word: ReportedText?
  }

  /// A report that may be the one that counts.
  struct Candidate<Value> {
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

  /// One device may be several at the partner: the worst of those that count.
  static func said(by partner: World.Partner, at time: Timestamp) -> Said {
    let each = PartnerRecord.standing(partner, at: time).compactMap {
      said(of: $0.reports, partner.connector, at: time)
    }
    var together = worst(of: each)
    together.word = lastUnknownWord(of: partner, at: time)
    return together
  }

  private static func worst(of each: [Said]) -> Said {
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

  /// The reports that no removal has ended, without removals.
  static func alive(_ all: [CaseReport]) -> [CaseReport] {
    let removedAt = all.filter { $0.report.kind == .removed && !$0.report.isInPart }
      .map(\.report.observedAt).max()
    return all.filter { one in
      // A heartbeat says nothing of a device.
      if case .heartbeat = one.report.kind { return false }
      if one.report.kind == .removed { return false }
      return removedAt.map { one.report.observedAt > $0 } ?? true
    }
  }

  static func isWhole(_ one: CaseReport) -> Bool {
    !one.report.isInPart && one.report.kind != .wordUnknown
  }

  /// What is said of one device of the partner's; nil when the partner no longer knows it.
  static func said(
    of all: [CaseReport], _ connector: Connector, at time: Timestamp
  ) -> Said? {
    let reports = alive(all)
    let naming = reports.filter { $0.report.subject != .nobody }
    let namedAt = naming.map(\.report.observedAt).max()
    let isRemoved = all.contains { $0.report.kind == .removed && !$0.report.isInPart }
    if isRemoved, namedAt == nil { return nil }

    let proposed = connector.descriptor.threatLifetimeDays.map { $0 * 24 }
    let lifetime = (connector.threatLifetimeHours ?? proposed).map { Int64($0) * 3_600_000 }
    let isYoung = { (said: ReportedText) in
      lifetime.map { time.milliseconds - said.observedAt.milliseconds <= $0 } ?? true
    }
    let counting = openThreats(reports, isYoung)
    let open = openThreats(reports) { _ in true }
    var said = said(
      state: reportedState(reports), worst: worst(of: counting),
      isNamed: naming.contains(where: isWhole), source: connector.descriptor.levelSource)
    if connector.descriptor.levelSource != .threats, let part = worstStateInPart(reports),
      part.severity > severity(said.state)
    {
      said = Said(state: part.value, text: part.text)
    }
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
    // A finding that is none makes nobody secured of whom nothing is known.
    let finding = worst.flatMap { isNamed || $0.value != .secured ? $0 : nil }
    let asThreats =
      finding.map { Said(state: self.state(of: $0.value), text: $0.text) }
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

  private static func states(
    _ reports: [CaseReport], inPart: Bool
  ) -> [Candidate<PartnerDeviceState>] {
    reports.filter { $0.report.isInPart == inPart }.compactMap { one in
      guard case .state(let state) = one.report.kind else { return nil }
      return Candidate(value: state, severity: severity(state), text: text(one))
    }
  }

  private static func reportedState(_ reports: [CaseReport]) -> Candidate<PartnerDeviceState>? {
    theOneThatCounts(states(reports, inPart: false))
  }

  /// Of what is not older than the state that counts.
  private static func worstStateInPart(
    _ reports: [CaseReport]
  ) -> Candidate<PartnerDeviceState>? {
    theWorst(states(reports, inPart: true), since: reportedState(reports)?.text.observedAt)
  }

  private static func theWorst<Value>(
    _ candidates: [Candidate<Value>], since time: Timestamp?
  ) -> Candidate<Value>? {
    let late = candidates.filter { one in time.map { one.text.observedAt >= $0 } ?? true }
    let worst = late.map(\.severity).max()
    return theOneThatCounts(late.filter { $0.severity == worst })
  }

  /// The threats that are open by openings that count, each with its worst, in the order of their ids.
  private static func openThreats(
    _ reports: [CaseReport], _ counts: (ReportedText) -> Bool
  ) -> [Candidate<ThreatLevel>] {
    let ids = Set(
      reports.compactMap { one -> String? in
        guard case .threatOpened(let id, _) = one.report.kind else { return nil }
        return id
      })
    return ids.sorted().compactMap { id in
      let closedAt = reports.filter { $0.report.kind == .threatClosed(id: id) && isWhole($0) }
        .map(\.report.observedAt).max()
      let last = theOneThatCounts(openings(of: id, reports, inPart: false))
      let inPart = openings(of: id, reports, inPart: true).filter { one in
        last.map { one.text.observedAt >= $0.text.observedAt } ?? true
      }
      let open = ([last].compactMap { $0 } + inPart).filter { one in
        counts(one.text) && (closedAt.map { one.text.observedAt > $0 } ?? true)
      }
      return theWorst(open, since: nil)
    }
  }

  private static func openings(
    of id: String, _ reports: [CaseReport], inPart: Bool
  ) -> [Candidate<ThreatLevel>] {
    reports.filter { $0.report.isInPart == inPart }.compactMap { one in
      guard case .threatOpened(id, let level) = one.report.kind else { return nil }
      return Candidate(value: level, severity: severity(state(of: level)), text: text(one))
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
  static func theOneThatCounts<Value>(
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

  static func text(_ one: CaseReport) -> ReportedText {
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
