import ConnectorModel
import ConnectorStore
import TestSupport

/// Rows at random, about a few phones that share identifiers, two partners that come and go, and groups; the same
/// for the same seed.
struct RandomHistory {
  static let phones = 5

  private var random: SeededGenerator
  private(set) var time = minute(0)
  private let partners = [
    ConnectorID(rawValue: "11111111-2222-4333-8444-555555555555"),
    ConnectorID(rawValue: "66666666-2222-4333-8444-555555555555"),
  ]
  private let groups = ["field", "office"].map { GroupID(rawValue: $0) }

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// What comes next, at `time`.
  mutating func next() -> [JournalEntry] {
    time = time.adding(.minutes(number(0...600)))
    return (0...number(0...1)).map { _ in entry() }
  }

  private mutating func entry() -> JournalEntry {
    switch number(0...23) {
    case 0...6: .checkIns(checkIns())
    case 7...13: .reports(reports())
    case 14...15: .decisions(decisions())
    case 16...17:
      .groupMembersChanged(
        GroupMembersChange(group: group(), added: devices(), removed: devices()))
    case 18...19: .connectorSet(connector())
    case 20: chance(2) ? .connectorDeleted(partner()) : .groupDeleted(group())
    case 21: .tenantSet(tenant())
    case 22: chance(2) ? .classicPolicySet(classicPolicy()) : .classicPolicyRemoved(policyID())
    default: compliancePolicy()
    }
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &random)
  }

  /// Once in so many times.
  private mutating func chance(_ times: Int) -> Bool { number(1...times) == 1 }

  private mutating func any<Value>(_ values: [Value]) -> Value {
    values[number(0...values.count - 1)]
  }

  private mutating func some<Value>(_ make: (inout Self) -> Value) -> Value? {
    chance(2) ? make(&self) : nil
  }

  private mutating func partner() -> ConnectorID { any(partners) }
  private mutating func group() -> GroupID { any(groups) }
  private mutating func policyID() -> PolicyID { PolicyID(rawValue: "p\(number(0...2))") }
  private mutating func device() -> DeviceKey {
    DeviceKey(rawValue: Int64(number(1...Self.phones + 1)))
  }
  private mutating func devices() -> [DeviceKey] { (0..<number(0...2)).map { _ in device() } }

  /// Mostly of a while ago, sometimes of long ago or ahead.
  private mutating func moment() -> Timestamp { time.adding(.minutes(number(-900...20))) }

  private mutating func identifiers(_ others: [IdentifierKind]) -> [DeviceIdentifier] {
    let phone = number(1...Self.phones)
    var values: [IdentifierKind: String] = [:]
    // A parent is an own id of another report.
    let value = { (kind: IdentifierKind, phone: Int) in
      kind.isOfDevice ? "\(kind.rawValue)-\(phone)" : "partner-\(phone)"
    }
    for kind in others where !chance(3) { values[kind] = value(kind, phone) }
    // Somebody else's.
    if chance(6) {
      let kind = any(others)
      values[kind] = value(kind, number(1...Self.phones))
    }
    if values.isEmpty { values[.serialNumber] = "serialNumber-\(phone)" }
    return ids(values)
  }
}

// What arrives.
extension RandomHistory {
  private mutating func checkIns() -> CheckInBatch {
    CheckInBatch(
      source: "test", receivedAt: time, checkIns: (0...number(0...3)).map { _ in checkIn() },
      joinsByStrength: !chance(5))
  }

  private mutating func checkIn() -> CheckIn {
    var checkIn = CheckIn(
      observedAt: some { $0.moment() },
      identifiers: identifiers([
        .serialNumber, .mdmDeviceId, .directoryDeviceId, .udid, .userPrincipalName,
      ]),
      platform: chance(5) ? nil : any([.ios, .android]),
      ownership: some { $0.any([.company, .personal]) })
    checkIn.osText = some { "\($0.number(8...20))" }
    checkIn.isJailbroken = some { $0.chance(3) }
    checkIn.groups = some { [groups] random in groups.filter { _ in random.chance(2) } }
    checkIn.protectedApps = some { $0.chance(2) ? [] : ["com.example.mail"] }
    checkIn.left = chance(8)
    checkIn.isListed = chance(3)
    checkIn.manager = some { $0.any(["intune", "other"]) }
    checkIn.enrolledAt = chance(3) ? moment() : nil
    return checkIn
  }

  private mutating func reports() -> ReportBatch {
    ReportBatch(
      connector: partner(), operation: .receive, receivedAt: chance(9) ? moment() : time,
      isContact: !chance(4), reports: (0...number(0...3)).map { _ in report() }, skipped: 0,
      refused: 0, unknownWords: 0, timesInFuture: 0)
  }

  private mutating func report() -> Report {
    let threat = "t\(number(1...3))"
    let kind: ReportKind =
      switch number(0...9) {
      case 0...2: .state(any([.secured, .lowSeverity, .highSeverity]))
      case 3...5: .threatOpened(id: threat, level: any([.low, .high]))
      case 6...7: .threatClosed(id: threat)
      case 8: chance(2) ? .removed : .wordUnknown
      default: .heartbeat(errorCode: Int32(number(0...2)), lagMilliseconds: 0)
      }
    return Report(
      subject: subject(of: kind), kind: kind, observedAt: moment(),
      word: some { "\($0.number(1...3))" },
      vendorCode: 0, platform: chance(3) ? any([.ios, .android]) : nil, isInPart: chance(5))
  }

  private mutating func subject(of kind: ReportKind) -> ReportSubject {
    if case .heartbeat = kind { return .nobody }
    if case .threatClosed = kind, chance(2) { return .nobody }
    if chance(4) { return .device(device()) }
    return .identifiers(
      identifiers(
        chance(2)
          ? [.partnerDeviceId, .parentPartnerDeviceId, .userPrincipalName]
          : [.serialNumber, .directoryDeviceId, .partnerDeviceId]))
  }

  private mutating func decisions() -> DecisionBatch {
    let keys = Set(devices()).sorted()
    return DecisionBatch(
      decidedAt: time,
      decisions: keys.map { key in
        KeptDecision(
          device: key, compliance: any([.compliant, .inGracePeriod]),
          complianceRule: .awaitingPartnerData, appProtection: .notApplicable,
          appProtectionRule: .noProtectedApp, since: moment(),
          noncompliantSince: chance(2) ? [:] : [policyID(): moment()])
      })
  }
}

// What administrators set.
extension RandomHistory {
  private mutating func connector() -> Connector {
    let id = partner()
    let offer = { (toggle: Toggle) in
      OfferedToggle(toggle: toggle, label: toggle.name, help: "Help.", isOnByDefault: false)
    }
    let descriptor = PartnerDescriptor(
      id: id, name: "Partner \(id.rawValue.prefix(1))", vendor: "Test", adapterVersion: "1.0.0",
      levelSource: .worst, needsClassicPolicy: false,
      platforms: [
        PlatformSupport(platform: .ios, supportsCompliance: true, supportsAppProtection: false)
      ],
      toggles: [offer(.iosEnabled), offer(.androidEnabled)],
      identifiers: [.directoryDeviceId, .serialNumber, .userPrincipalName])
    return Connector(
      descriptor: descriptor, togglesOn: chance(5) ? [] : [.iosEnabled, .androidEnabled],
      unresponsivenessThresholdInDays: number(1...9),
      scope: chance(3) ? Set([group()]) : nil, isProvisioned: true, isDeprovisioned: false,
      createdAt: minute(0), modifiedAt: time)
  }

  private mutating func tenant() -> Tenant {
    var tenant = Tenant.standard
    tenant.newDeviceGraceHours = number(0...48)
    return tenant
  }

  private mutating func classicPolicy() -> ClassicPolicy {
    ClassicPolicy(
      id: policyID(), displayName: "Policy", connector: partner(), state: .active,
      createdAt: moment())
  }

  private mutating func compliancePolicy() -> JournalEntry {
    let id = policyID()
    guard !chance(3) else { return .compliancePolicyDeleted(id) }
    return .compliancePolicySet(
      CompliancePolicy(
        id: id, displayName: "Compliance", type: .iosCompliancePolicy, version: 1,
        deviceThreatProtectionEnabled: true, deviceThreatProtectionRequiredSecurityLevel: .low,
        advancedThreatProtectionRequiredSecurityLevel: .unavailable,
        securityBlockJailbrokenDevices: chance(2), onPartnerUnresponsive: .ignore,
        blockGracePeriodHours: number(0...24), assignments: [.allDevices], createdAt: time,
        modifiedAt: time))
  }
}
