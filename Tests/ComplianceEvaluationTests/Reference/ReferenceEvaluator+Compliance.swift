import ConnectorModel

/// Compliance of a device.
extension ReferenceEvaluator {
  static func compliance(_ world: World) -> ComplianceDecision {
    let device = world.device
    var decision = ComplianceDecision(device: device.key, decidedAt: world.time, state: .unknown)
    if let reason = notHeldAgainst(device) {
      decision.reasons = [reason]
      return decision
    }
    let policies = world.compliancePolicies
      .filter { $0.type.platform == device.platform && isAssigned($0.assignments, device) }
      .sorted { $0.id.rawValue < $1.id.rawValue }
    guard let platform = device.platform, !policies.isEmpty else {
      let isCompliant = world.tenant.unassignedDevicesAre == .compliant
      decision.state = isCompliant ? .compliant : .noncompliant
      decision.reasons = [
        Reason(
          rule: .noPolicyAssigned, effect: isCompliant ? .compliant : .noncompliant,
          datum: "devices without a policy are \(world.tenant.unassignedDevicesAre.rawValue)")
      ]
      return decision
    }
    for policy in policies {
      let (one, end) = hold(policy, against: world, platform)
      decision.policies.append(one)
      decision.validUntil = earliest(decision.validUntil, end)
    }
    let severityOrder: [ComplianceState] = [.error, .noncompliant, .inGracePeriod, .compliant]
    decision.state =
      severityOrder.first { state in decision.policies.contains { $0.state == state } } ?? .unknown
    let worstFirst = severityOrder.flatMap { state in
      decision.policies.filter { $0.state == state }
    }
    decision.reasons = reasons(for: decision.state, worstFirst)
    return decision
  }

  private static func notHeldAgainst(_ device: Device) -> Reason? {
    if let leftAt = device.leftAt {
      return Reason(
        rule: .deviceLeft, effect: .notApplicable, datum: "left device management",
        observedAt: leftAt)
    }
    if device.management == .unenrolled {
      return Reason(
        rule: .notEnrolled, effect: .notApplicable, datum: "known through app protection only")
    }
    return device.platform == nil ? platformUnknown : nil
  }

  static let platformUnknown = Reason(
    rule: .notApplicable, effect: .notApplicable, datum: "no check-in has named the platform")

  static func isAssigned(_ targets: [AssignmentTarget], _ device: Device) -> Bool {
    let isExcluded = device.groups.contains { targets.contains(.exclusionGroup($0)) }
    let isIncluded =
      targets.contains(.allDevices) || targets.contains(.allLicensedUsers)
      || device.groups.contains { targets.contains(.group($0)) }
    return isIncluded && !isExcluded
  }

  /// One policy against the device, and until when that holds.
  private static func hold(
    _ policy: CompliancePolicy, against world: World, _ platform: Platform
  ) -> (PolicyDecision, Timestamp?) {
    var rules: [RuleDecision] = []
    var end: Timestamp?
    let partners = world.partners.sorted {
      let (one, other) = ($0.connector, $1.connector)
      return one.descriptor.name == other.descriptor.name
        ? one.id.rawValue < other.id.rawValue : one.descriptor.name < other.descriptor.name
    }
    let levels: [(String, RequiredSecurityLevel?, [World.Partner])] = [
      (
        "deviceThreatProtectionRequiredSecurityLevel",
        policy.deviceThreatProtectionEnabled
          ? policy.deviceThreatProtectionRequiredSecurityLevel : nil,
        partners
      ),
      (
        "advancedThreatProtectionRequiredSecurityLevel",
        policy.advancedThreatProtectionRequiredSecurityLevel,
        partners.filter { $0.connector.id == .defender }
      ),
    ]
    for (property, required, asked) in levels {
      guard let required, let level = ThreatLevel(rawValue: required.rawValue) else { continue }
      let (rule, ruleEnd) = threatRule(property, level, policy, asked, world, platform)
      rules.append(rule)
      end = earliest(end, ruleEnd)
    }
    rules += deviceRules(policy, world.device)
    var decision = PolicyDecision(
      policy: policy.id, displayName: policy.displayName, state: .compliant, rules: rules)
    guard rules.contains(where: { $0.outcome == .noncompliant }) else { return (decision, end) }
    decision.state = .noncompliant
    let began = world.noncompliantSince[policy.id] ?? breach(of: policy, rules, world)
    let since = min(began, world.time)
    decision.noncompliantSince = since
    if policy.blockGracePeriodHours > 0 {
      let graceEnd = since.adding(.hours(policy.blockGracePeriodHours))
      decision.gracePeriodEndsAt = graceEnd
      if world.time < graceEnd {
        decision.state = .inGracePeriod
        end = earliest(end, graceEnd)
      }
    }
    return (decision, end)
  }

  /// Of a policy that was not known to be broken: the earliest way in which its rules are broken, each counted from
  /// the last thing that it needs, and from the policy itself.
  private static func breach(
    of policy: CompliancePolicy, _ rules: [RuleDecision], _ world: World
  ) -> Timestamp {
    var earliest: Timestamp?
    for rule in rules where rule.outcome == .noncompliant {
      let breaking = rule.reasons.filter { $0.effect == .noncompliant }
      for id in Set(breaking.map(\.connector)) {
        let ends = breaking.filter { $0.connector == id }.map { since($0, policy, world) }
        let complete = ends.sorted().last ?? world.time
        if earliest.map({ complete < $0 }) ?? true { earliest = complete }
      }
    }
    return max(earliest ?? world.time, policy.modifiedAt)
  }

  private static func since(
    _ reason: Reason, _ policy: CompliancePolicy, _ world: World
  ) -> Timestamp {
    let partner = world.partners.first { $0.connector.id == reason.connector }
    var times = [partner?.connector.modifiedAt ?? policy.modifiedAt]
    if reason.rule == .partnerUnresponsive, let partner, let heard = partner.health.lastContactAt {
      let days = partner.connector.unresponsivenessThresholdInDays
      times.append(Timestamp(milliseconds: heard.milliseconds + Int64(days) * 86_400_000 + 1))
      return times.sorted()[times.count - 1]
    }
    if world.isDecided { return world.time }
    times.append(reason.receivedAt ?? world.device.receivedAt)
    let waits = reason.rule == .missingDataBlocked || reason.rule == .partnerAppNotActive
    if waits, world.tenant.newDeviceGraceHours > 0, let enrolled = world.device.enrolledAt {
      times.append(enrolled.adding(.hours(world.tenant.newDeviceGraceHours)))
    }
    return times.sorted()[times.count - 1]
  }

  private static func threatRule(
    _ property: String, _ level: ThreatLevel, _ policy: CompliancePolicy,
    _ asked: [World.Partner], _ world: World, _ platform: Platform
  ) -> (RuleDecision, Timestamp?) {
    var graceEnds: Timestamp?
    if let enrolledAt = world.device.enrolledAt {
      let end = enrolledAt.adding(.hours(world.tenant.newDeviceGraceHours))
      if world.time < end { graceEnds = end }
    }
    let inForce = asked.filter { isInForce(row: row($0, world, platform)) }.count
    let question = Question(
      world: world, platform: platform, required: level,
      onPartnerUnresponsive: policy.onPartnerUnresponsive, newDeviceGraceEnds: graceEnds,
      mustEachReport: inForce >= 2, inForce: inForce)
    let shares = asked.map { share($0, question) }
    let outcomes = shares.map(\.outcome)
    let outcome: RuleOutcome
    if outcomes.contains(.noncompliant) {
      outcome = .noncompliant
    } else if outcomes.contains(.compliant) {
      outcome = .compliant
    } else {
      outcome = outcomes.contains(.pending) ? .pending : .notEvaluated
    }
    let reasons =
      asked.isEmpty
      ? [Reason(rule: .noConnector, effect: .none)] : inOrder(shares.flatMap(\.reasons))
    return (
      RuleDecision(property: property, outcome: outcome, reasons: reasons),
      shares.compactMap(\.validUntil).min()
    )
  }

  private static func deviceRules(
    _ policy: CompliancePolicy, _ device: Device
  ) -> [RuleDecision] {
    var rules: [RuleDecision] = []
    func add(
      _ property: String, _ outcome: RuleOutcome, _ rule: RuleID, _ effect: ReasonEffect,
      _ datum: String?
    ) {
      let reason = Reason(
        rule: rule, effect: effect, datum: datum, observedAt: device.lastCheckInAt,
        receivedAt: device.receivedAt)
      rules.append(RuleDecision(property: property, outcome: outcome, reasons: [reason]))
    }
    let version = device.osText.flatMap { OSVersion($0) }
    for (property, limit, isLowest) in [
      ("osMinimumVersion", policy.osMinimumVersion, true),
      ("osMaximumVersion", policy.osMaximumVersion, false),
    ] {
      guard let limit else { continue }
      guard let version else {
        add(property, .pending, .osVersionUnknown, .pending, device.osText)
        continue
      }
      let datum = "\(version), limit \(limit)"
      if isLowest, version < limit {
        add(property, .noncompliant, .osVersionBelowMinimum, .noncompliant, datum)
      } else if !isLowest, version > limit {
        add(property, .noncompliant, .osVersionAboveMaximum, .noncompliant, datum)
      } else {
        add(property, .compliant, .osVersionWithin, .compliant, datum)
      }
    }
    if policy.securityBlockJailbrokenDevices {
      let property = "securityBlockJailbrokenDevices"
      if device.isJailbroken == true {
        add(property, .noncompliant, .deviceJailbroken, .noncompliant, nil)
      } else if device.isJailbroken == false {
        add(property, .compliant, .deviceNotJailbroken, .compliant, nil)
      } else {
        add(property, .pending, .jailbreakStateUnknown, .pending, nil)
      }
    }
    for property in policy.otherProperties.keys.sorted() {
      let reason = Reason(
        rule: .notApplicable, effect: .notApplicable,
        datum: "\(property) is stored, not checked here")
      rules.append(RuleDecision(property: property, outcome: .notApplicable, reasons: [reason]))
    }
    return rules
  }

  private static func reasons(
    for state: ComplianceState, _ worstFirst: [PolicyDecision]
  ) -> [Reason] {
    let rules = worstFirst.flatMap(\.rules)
    let waiting = rules.filter { $0.outcome == .pending }.flatMap(\.reasons)
    let others = rules.filter { $0.outcome != .pending }.flatMap(\.reasons)
    let all = once(inOrder(waiting) + inOrder(others))
    guard state == .noncompliant || state == .inGracePeriod else {
      let nothing = Reason(
        rule: .notApplicable, effect: .compliant,
        datum: "the assigned policies check nothing here")
      return all.isEmpty ? [nothing] : all
    }
    var told = all.filter { $0.effect == .noncompliant }
    if state == .inGracePeriod {
      told.append(
        Reason(
          rule: .inGracePeriod, effect: .pending, datum: "not blocked before the grace period ends")
      )
    }
    return told + all.filter { $0.effect == .warning }
  }

  /// What decides comes first, and a compromised device before everything else that breaks a policy.
  static func inOrder(_ reasons: [Reason]) -> [Reason] {
    let effects: [ReasonEffect] = [
      .wipe, .block, .noncompliant, .allow, .compliant, .pending, .none, .notApplicable, .warning,
    ]
    return effects.flatMap { effect in
      let ofEffect = reasons.filter { $0.effect == effect }
      guard effect == .noncompliant else { return ofEffect }
      return ofEffect.filter { $0.rule == .deviceCompromised }
        + ofEffect.filter { $0.rule != .deviceCompromised }
    }
  }

  static func once(_ reasons: [Reason]) -> [Reason] {
    var told: [Reason] = []
    for reason in reasons where !told.contains(reason) { told.append(reason) }
    return told
  }
}
