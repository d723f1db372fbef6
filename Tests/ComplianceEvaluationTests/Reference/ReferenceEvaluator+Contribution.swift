import ConnectorModel

/// The Device Threat Level rule, row by row.
extension ReferenceEvaluator {
  /// What one connector contributes to one rule.
  struct Share {
    var outcome = RuleOutcome.notEvaluated
    var reasons: [Reason]
    var validUntil: Timestamp?
  }

  /// What the rule asks.
  struct Question {
    var world: World
    var platform: Platform
    var required: ThreatLevel
    var onPartnerUnresponsive: PartnerUnresponsiveAction
    /// Until when missing data of a new device is waited for; nil when that is over or never was.
    var newDeviceGraceEnds: Timestamp?
    var mustEachReport: Bool
    var inForce: Int
  }

  /// Rows 1 to 7; beyond those the partner's word decides. Whether a connector is in force, these rows
  /// say alone.
  static func row(_ partner: World.Partner, _ world: World, _ platform: Platform) -> Int {
    let (connector, device) = (partner.connector, world.device)
    if whyOff(complianceToggle(platform), partner, world.tenant, at: world.time) != nil { return 1 }
    if !isInScope(device, connector) { return 2 }
    if connectorState(partner, world.tenant, at: world.time) == .unresponsive { return 3 }
    let version = device.osText.flatMap { OSVersion($0) }
    let minimum = connector.descriptor.platforms.first { $0.platform == platform }?
      .minimumForCompliance
    if let minimum, let version, version < minimum {
      let blocks = whyOff(
        .partnerUnsupportedOsVersionBlocked, partner, world.tenant, at: world.time)
      return blocks == nil ? 4 : 5
    }
    if version == nil { return 6 }
    if !isRegistered(device), isGateRequired(partner, world.tenant) { return 7 }
    return 8
  }

  static func isInForce(row: Int) -> Bool { ![1, 2, 3, 5].contains(row) }

  private static func complianceToggle(_ platform: Platform) -> Toggle {
    switch platform {
    case .android: .androidEnabled
    case .ios: .iosEnabled
    case .windows: .windowsEnabled
    case .macos: .macEnabled
    }
  }

  static func share(_ partner: World.Partner, _ question: Question) -> Share {
    let world = question.world
    let row = row(partner, world, question.platform)
    var share =
      row <= 7
      ? shareBeforeItsWord(row, partner, question)
      : shareByItsWord(said(by: partner, at: world.time), partner, question)
    if isInForce(row: row), let warning = warning(partner, world.tenant) {
      let notes: [RuleID] = [.threatExpired, .partnerWordUnknown]
      let place = share.reasons.firstIndex { notes.contains($0.rule) } ?? share.reasons.count
      share.reasons.insert(warning, at: place)
    }
    if row > 3 { share.validUntil = earliest(share.validUntil, silenceEnds(partner)) }
    return share
  }

  private static func shareBeforeItsWord(
    _ row: Int, _ partner: World.Partner, _ question: Question
  ) -> Share {
    let (connector, device, id) = (
      partner.connector, question.world.device, partner.connector.id
    )
    let aboutDevice = { (rule: RuleID, effect: ReasonEffect, datum: String?) in
      Reason(
        rule: rule, effect: effect, connector: id, datum: datum, observedAt: device.lastCheckInAt,
        receivedAt: device.receivedAt)
    }
    switch row {
    case 1:
      let toggle = complianceToggle(question.platform)
      let rule =
        whyOff(toggle, partner, question.world.tenant, at: question.world.time) ?? .toggleOff
      return Share(
        reasons: [Reason(rule: rule, effect: .none, connector: id, datum: toggle.name)])
    case 2:
      return Share(reasons: [Reason(rule: .outOfScope, effect: .none, connector: id)])
    case 3:
      let blocks = question.onPartnerUnresponsive == .block
      let reason = Reason(
        rule: .partnerUnresponsive, effect: blocks ? .noncompliant : .none, connector: id,
        datum: "silent for more than \(connector.unresponsivenessThresholdInDays) days",
        observedAt: partner.health.lastContactAt)
      return Share(outcome: blocks ? .noncompliant : .notEvaluated, reasons: [reason])
    case 4, 5:
      let version = device.osText.flatMap { OSVersion($0) }
      let minimum = connector.descriptor.platforms.first { $0.platform == question.platform }?
        .minimumForCompliance
      let datum = [version, minimum].map { $0?.description ?? "" }.joined(separator: " below ")
      return row == 4
        ? Share(
          outcome: .noncompliant,
          reasons: [aboutDevice(.osVersionUnsupported, .noncompliant, datum)])
        : Share(reasons: [aboutDevice(.osVersionUnsupportedNotBlocked, .none, datum)])
    case 6:
      return missing(aboutDevice(.osVersionUnknown, .none, device.osText), partner, question)
    default:
      let cause = aboutDevice(.deviceNotRegistered, .none, "no directory device id")
      return missing(cause, partner, question)
    }
  }

  /// Rows 8 to 12.
  private static func shareByItsWord(
    _ said: Said, _ partner: World.Partner, _ question: Question
  ) -> Share {
    let word = said.state.rawValue
    let because = { (rule: RuleID, effect: ReasonEffect, datum: String) in
      Reason(
        rule: rule, effect: effect, connector: partner.connector.id, datum: datum,
        observedAt: said.observedAt, receivedAt: said.text?.receivedAt)
    }
    var share: Share
    if said.state == .compromised {
      let reason = because(.deviceCompromised, .noncompliant, word)
      share = Share(outcome: .noncompliant, reasons: [reason])
    } else if let level = level(of: said.state) {
      let datum = "\(word), at most \(question.required.rawValue) allowed"
      share =
        level <= question.required
        ? Share(outcome: .compliant, reasons: [because(.threatLevelWithin, .compliant, datum)])
        : Share(
          outcome: .noncompliant,
          reasons: [because(.threatLevelAbove, .noncompliant, datum)])
    } else if question.required == .high, said.state == .activated {
      let reason = because(.partnerAppActive, .compliant, word)
      share = Share(outcome: .compliant, reasons: [reason])
    } else if question.required == .high {
      let waits = said.state == .unknown && question.newDeviceGraceEnds != nil
      let effect: ReasonEffect = waits ? .pending : .noncompliant
      share = Share(
        outcome: waits ? .pending : .noncompliant,
        reasons: [because(.partnerAppNotActive, effect, word)],
        validUntil: waits ? question.newDeviceGraceEnds : nil)
    } else {
      share = missing(because(.partnerDataMissing, .none, word), partner, question)
    }
    share.validUntil = earliest(share.validUntil, said.changesAt)
    if said.expired > 0 {
      share.reasons.append(
        Reason(
          rule: .threatExpired, effect: .none, connector: partner.connector.id,
          datum: "\(said.expired) open threats are too old to count"))
    }
    if let word = said.word { share.reasons.append(unknown(word, partner)) }
    return share
  }

  /// What is told of a word that nobody knows.
  static func unknown(_ word: ReportedText, _ partner: World.Partner) -> Reason {
    var datum = word.category ?? ""
    if word.category != nil, word.word != nil { datum += ": " }
    return Reason(
      rule: .partnerWordUnknown, effect: .warning, connector: partner.connector.id,
      datum: datum + (word.word ?? ""), observedAt: word.observedAt, receivedAt: word.receivedAt)
  }

  private static func missing(
    _ cause: Reason, _ partner: World.Partner, _ question: Question
  ) -> Share {
    let world = question.world
    let flags: [Platform: Toggle] = [
      .android: .androidDeviceBlockedOnMissingPartnerData,
      .ios: .iosDeviceBlockedOnMissingPartnerData,
      .windows: .windowsDeviceBlockedOnMissingPartnerData,
      .macos: .macDeviceBlockedOnMissingPartnerData,
    ]
    let isFlagOn = flags[question.platform].map {
      whyOff($0, partner, world.tenant, at: world.time) == nil
    }
    var cause = cause
    let wouldBlock = isFlagOn == true || question.mustEachReport
    if wouldBlock, question.newDeviceGraceEnds == nil {
      cause.effect = .noncompliant
      let datum =
        isFlagOn == true
        ? "this partner's data are required"
        : "\(question.inForce) connectors are in force, and each must report"
      let reason = Reason(
        rule: .missingDataBlocked, effect: .noncompliant, connector: partner.connector.id,
        datum: datum)
      return Share(outcome: .noncompliant, reasons: [reason, cause])
    }
    cause.effect = .pending
    let reason = Reason(
      rule: .awaitingPartnerData, effect: .pending, connector: partner.connector.id,
      datum: wouldBlock ? "the device was enrolled a short while ago" : nil)
    return Share(
      outcome: .pending, reasons: [reason, cause],
      validUntil: wouldBlock ? question.newDeviceGraceEnds : nil)
  }

  static func earliest(_ times: Timestamp?...) -> Timestamp? { times.compactMap { $0 }.min() }
}
