import ConnectorModel
import JournalFormat

extension EncodedDecisions {
  init(_ batch: DecisionBatch) {
    self.init()
    let base = batch.decidedAt.milliseconds
    decidedAt = base
    if let position = batch.basis { basis = position.rawValue }
    var rules = IndexTable<RuleID>()
    var policies = IndexTable<PolicyID>()
    var deviceBefore: Int64 = 0
    for decision in batch.decisions {
      devices.append(decision.device.rawValue &- deviceBefore)
      deviceBefore = decision.device.rawValue
      compliance.append(decision.compliance.number)
      appProtection.append(decision.appProtection.number)
      complianceRules.append(rules.index(of: decision.complianceRule))
      appProtectionRules.append(rules.index(of: decision.appProtectionRule))
      since.append(decision.since.milliseconds &- base)
      hasValidUntil_p.append(decision.validUntil != nil)
      if let time = decision.validUntil { validUntil.append(time.milliseconds &- base) }
      let broken = decision.noncompliantSince.sorted { $0.key.rawValue < $1.key.rawValue }
      noncompliantCounts.append(UInt32(broken.count))
      for (policy, time) in broken {
        noncompliantPolicies.append(policies.index(of: policy))
        noncompliantSince.append(time.milliseconds &- base)
      }
    }
    ruleTable = rules.values.map(\.word)
    policyTable = policies.values.map(\.rawValue)
  }
}

extension DecisionBatch {
  init(_ encoded: EncodedDecisions) throws(UnreadableEntry) {
    try encoded.checkNoUnknownFields()
    var reader = try DecisionColumns(encoded)
    var decisions: [KeptDecision] = []
    decisions.reserveCapacity(encoded.devices.count)
    for _ in encoded.devices { decisions.append(try reader.next()) }
    try reader.checkEnd()
    self.init(
      decidedAt: Timestamp(milliseconds: encoded.decidedAt),
      basis: encoded.hasBasis ? JournalPosition(rawValue: encoded.basis) : nil,
      decisions: decisions)
  }
}

private struct DecisionColumns {
  private let base: Int64
  private let rules: [RuleID]
  private let policies: [PolicyID]
  private var device: Int64 = 0
  private var devices: Column<Int64>
  private var compliance: Column<UInt32>
  private var appProtection: Column<UInt32>
  private var complianceRules: Column<UInt32>
  private var appProtectionRules: Column<UInt32>
  private var since: Column<Int64>
  private var hasValidUntil: Column<Bool>
  private var validUntil: Column<Int64>
  private var counts: Column<UInt32>
  private var noncompliantPolicies: Column<UInt32>
  private var noncompliantSince: Column<Int64>

  init(_ encoded: EncodedDecisions) throws(UnreadableEntry) {
    base = encoded.decidedAt
    rules = encoded.ruleTable.compactMap(RuleID.init(word:))
    guard rules.count == encoded.ruleTable.count else { throw .missing("rule_table") }
    policies = encoded.policyTable.map(PolicyID.init(rawValue:))
    devices = Column("devices", encoded.devices)
    compliance = Column("compliance", encoded.compliance)
    appProtection = Column("app_protection", encoded.appProtection)
    complianceRules = Column("compliance_rules", encoded.complianceRules)
    appProtectionRules = Column("app_protection_rules", encoded.appProtectionRules)
    since = Column("since", encoded.since)
    hasValidUntil = Column("has_valid_until", encoded.hasValidUntil_p)
    validUntil = Column("valid_until", encoded.validUntil)
    counts = Column("noncompliant_counts", encoded.noncompliantCounts)
    noncompliantPolicies = Column("noncompliant_policies", encoded.noncompliantPolicies)
    noncompliantSince = Column("noncompliant_since", encoded.noncompliantSince)
  }

  mutating func next() throws(UnreadableEntry) -> KeptDecision {
    device &+= try devices.next()
    let rule = try rules.value(at: complianceRules.next(), of: "rule_table")
    let appRule = try rules.value(at: appProtectionRules.next(), of: "rule_table")
    var decision = KeptDecision(
      device: DeviceKey(rawValue: device),
      compliance: try ComplianceState(number: compliance.next(), field: "compliance"),
      complianceRule: rule,
      appProtection: try AppProtectionOutcome(
        number: appProtection.next(), field: "app_protection"),
      appProtectionRule: appRule, since: Timestamp(milliseconds: try since.nextTime(since: base)))
    if try hasValidUntil.next() {
      decision.validUntil = Timestamp(milliseconds: try validUntil.nextTime(since: base))
    }
    for _ in 0..<(try counts.next()) {
      let policy = try policies.value(at: noncompliantPolicies.next(), of: "policy_table")
      let time = try noncompliantSince.nextTime(since: base)
      decision.noncompliantSince[policy] = Timestamp(milliseconds: time)
    }
    return decision
  }

  func checkEnd() throws(UnreadableEntry) {
    try devices.checkEnd()
    try compliance.checkEnd()
    try appProtection.checkEnd()
    try complianceRules.checkEnd()
    try appProtectionRules.checkEnd()
    try since.checkEnd()
    try hasValidUntil.checkEnd()
    try validUntil.checkEnd()
    try counts.checkEnd()
    try noncompliantPolicies.checkEnd()
    try noncompliantSince.checkEnd()
  }
}
