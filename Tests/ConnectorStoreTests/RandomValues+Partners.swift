import ConnectorModel

extension RandomValues {
  mutating func report() -> Report {
    let subject: ReportSubject =
      switch Int.random(in: 0..<3, using: &self) {
      case 0: .device(device())
      case 1: .identifiers(identifiers())
      default: .nobody
      }
    let kind: ReportKind =
      switch Int.random(in: 0..<6, using: &self) {
      case 4: .wordUnknown
      case 0: .state(any(PartnerDeviceState.self))
      case 1: .threatOpened(id: text(), level: any(ThreatLevel.self))
      case 2: .threatClosed(id: text())
      case 3: .removed
      default: .heartbeat(errorCode: chance() ? .min : 3, lagMilliseconds: size())
      }
    return Report(
      subject: subject, kind: kind, observedAt: time(), category: maybe { $0.text() },
      title: maybe { $0.text() }, detail: maybe { $0.text() }, word: maybe { $0.text() },
      vendorCode: chance() ? .max : -1, platform: maybe { $0.any(Platform.self) },
      isInPart: chance())
  }

  mutating func reports() -> ReportBatch {
    ReportBatch(
      connector: connector(), operation: any(AdapterOperation.self),
      message: maybe { JournalPosition(rawValue: Int64($0.count())) },
      deliveredThrough: maybe { JournalPosition(rawValue: Int64($0.count())) }, receivedAt: time(),
      isContact: chance(), reports: many(6) { $0.report() }, skipped: count(), refused: count(),
      unknownWords: count(), timesInFuture: count(), failure: maybe { $0.text() })
  }

  mutating func toldDigest() -> ToldDigest {
    ToldDigest(bytes: (0..<ToldDigest.count).map { _ in UInt8.random(in: 0...255, using: &self) })!
  }

  mutating func said() -> ReportedText {
    ReportedText(
      observedAt: time(), receivedAt: time(), category: maybe { $0.text() },
      title: maybe { $0.text() }, detail: maybe { $0.text() }, word: maybe { $0.text() })
  }

  mutating func partnerDevice() -> PartnerDevice {
    var device = PartnerDevice(
      partnerDeviceId: maybe { $0.identifier(.partnerDeviceId) }, removedAt: maybe { $0.time() },
      namedAt: maybe { $0.time() },
      state: maybe { ReportedState(state: $0.any(PartnerDeviceState.self), said: $0.said()) },
      mentions: PartnerMentions(
        first: maybe { $0.time() }, last: maybe { $0.time() }, lastWhole: maybe { $0.time() }),
      unknownWord: maybe { $0.said() })
    for state in many(3, { $0.any(PartnerDeviceState.self) }) {
      device.statesInPart[state] = said()
    }
    for id in many(5, { $0.text() }) {
      device.threats[id] = PartnerThreat(
        opened: maybe { OpenedThreat(level: $0.any(ThreatLevel.self), said: $0.said()) },
        closedAt: maybe { $0.time() })
      for level in many(3, { $0.any(ThreatLevel.self) }) {
        device.threats[id]?.openedInPart[level] = said()
      }
    }
    return device
  }

  mutating func disclosure() -> DisclosureRecord {
    DisclosureRecord(
      connector: connector(), device: device(), at: time(), ownership: any(Ownership.self),
      appSync: chance(), fullInventory: chance(), shared: count(), withheld: count())
  }

  /// One that can decide. The bytes of version 1 hang on how many there are.
  private mutating func rule() -> RuleID {
    let rules = RuleID.allCases.filter { $0 != .partnerWordUnknown }
    return rules[Int.random(in: rules.indices, using: &self)]
  }

  mutating func decision(_ device: DeviceKey) -> KeptDecision {
    var decision = KeptDecision(
      device: device, compliance: any(ComplianceState.self), complianceRule: rule(),
      appProtection: any(AppProtectionOutcome.self), appProtectionRule: rule(),
      since: time(), validUntil: maybe { $0.time() })
    for policy in many(4, { $0.policy() }) { decision.noncompliantSince[policy] = time() }
    return decision
  }
}
