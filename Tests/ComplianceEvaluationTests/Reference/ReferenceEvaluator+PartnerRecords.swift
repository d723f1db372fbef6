import ConnectorModel

/// Which of a partner's records of one device count.
extension ReferenceEvaluator {
  /// What is said of one record of the partner's, or of the device as a whole.
  struct PartnerRecord {
    var reports: [CaseReport]

    /// When it was named, in order; a threat that is closed by its id alone names nothing.
    private var named: [Timestamp] {
      reports.filter { one in
        if case .heartbeat = one.report.kind { return false }
        return one.report.subject != .nobody
      }.map(\.report.observedAt).sorted()
    }

    private var wasUnderstood: Bool {
      reports.contains { one in
        if case .heartbeat = one.report.kind { return false }
        return one.report.subject != .nobody && one.report.kind != .removed && isWhole(one)
      }
    }

    private func isSuperseded(by others: [PartnerRecord], state: PartnerDeviceState) -> Bool {
      guard let last = named.last, level(of: state) == nil else { return false }
      return others.contains { other in
        guard let first = other.named.first else { return false }
        return other.wasUnderstood && first > last
      }
    }

    private func counts(
      beside others: [PartnerRecord], _ partner: World.Partner, at time: Timestamp
    ) -> Bool {
      guard let known = said(of: reports, partner.connector, at: time) else { return false }
      // What was understood in part must not make it superseded.
      let wholes = reports.filter { !$0.report.isInPart }
      let wholly = said(of: wholes, partner.connector, at: time) ?? known
      return !isSuperseded(by: others, state: known.state)
        || !isSuperseded(by: others, state: wholly.state)
    }

    /// What is said without an own id ends what it ends everywhere; the rest counts with the only record that
    /// counts, or as one of its own.
    static func standing(_ partner: World.Partner, at time: Timestamp) -> [PartnerRecord] {
      let whole = PartnerRecord(reports: partner.reports.filter(\.device.isEmpty))
      let names = Set(partner.reports.map(\.device)).subtracting([""]).sorted()
      let own = names.map { name in
        PartnerRecord(reports: partner.reports.filter { $0.device == name } + whole.endings)
      }
      let standing = own.filter { $0.counts(beside: own, partner, at: time) }
      if whole.reports.isEmpty { return standing }
      if standing.count == 1 {
        return [PartnerRecord(reports: standing[0].reports + whole.reports)]
      }
      let speaks = own.isEmpty || whole.saysMore(than: partner.connector.descriptor.levelSource)
      return speaks && whole.counts(beside: own, partner, at: time) ? standing + [whole] : standing
    }

    /// Removals and closed threats, as if they named nothing.
    private var endings: [CaseReport] {
      reports.compactMap { one in
        var one = one
        one.report.subject = .nobody
        switch one.report.kind {
        case .removed, .threatClosed: return one
        case .state, .threatOpened, .wordUnknown, .heartbeat: return nil
        }
      }
    }

    /// Whether there is anything in it from which a state of this source comes.
    private func saysMore(than source: LevelSource) -> Bool {
      alive(reports).contains { one in
        switch one.report.kind {
        case .state: source != .threats
        case .threatOpened: source != .state
        case .threatClosed, .removed, .wordUnknown, .heartbeat: false
        }
      }
    }

    /// The last word that no later record has made good.
    var unknownWord: Candidate<Int>? {
      let understood = reports.filter { one in
        if case .heartbeat = one.report.kind { return false }
        return one.report.subject != .nobody && one.report.kind != .removed && isWhole(one)
      }.map(\.report.observedAt).max()
      return theOneThatCounts(
        alive(reports).filter { one in
          one.report.kind == .wordUnknown
            && (understood.map { one.report.observedAt >= $0 } ?? true)
        }.map { Candidate(value: 0, severity: 0, text: text($0)) })
    }
  }

  static func lastUnknownWord(of partner: World.Partner, at time: Timestamp) -> ReportedText? {
    let standing = PartnerRecord.standing(partner, at: time)
    let whole = PartnerRecord(reports: partner.reports.filter(\.device.isEmpty))
    var words = standing.map(\.unknownWord)
    // The only own record that counts has taken the whole into itself.
    let isTaken = standing.count == 1 && standing[0].reports.contains { !$0.device.isEmpty }
    if !isTaken { words.append(whole.unknownWord) }
    return theOneThatCounts(words.compactMap { $0 })?.text
  }
}
