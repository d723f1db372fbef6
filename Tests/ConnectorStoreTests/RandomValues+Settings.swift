import ConnectorModel

extension RandomValues {
  mutating func tenant() -> Tenant {
    Tenant(
      mdmAuthority: any(MDMAuthority.self), serviceRelease: any(ServiceRelease.self),
      unassignedDevicesAre: any(UnassignedDevices.self), newDeviceGraceHours: count())
  }

  mutating func storedConnector() -> Connector {
    let descriptor = PartnerDescriptor(
      id: connector(), name: text(), vendor: text(), adapterVersion: "1.2.3",
      homepage: maybe { $0.text() }, levelSource: any(LevelSource.self),
      needsClassicPolicy: chance(),
      platforms: [
        PlatformSupport(
          platform: any(Platform.self), supportsCompliance: chance(),
          supportsAppProtection: chance(),
          minimumForCompliance: OSVersion("16.4.1 (a)"))
      ],
      toggles: [
        OfferedToggle(
          toggle: any(Toggle.self), label: text(), help: text(), isOnByDefault: chance(),
          requires: many { $0.any(Toggle.self) },
          value: maybe { _ in ToggleRange(minimum: 1, maximum: 90, standard: 7) })
      ],
      levelWords: many { LevelWord(word: $0.text(), state: $0.any(PartnerDeviceState.self)) },
      identifiers: many { $0.any(IdentifierKind.self) })
    return Connector(
      descriptor: descriptor, togglesOn: Set(many(9) { $0.any(Toggle.self) }),
      unresponsivenessThresholdInDays: 7, scope: maybe { Set($0.many(6) { $0.group() }) },
      threatLifetimeHours: maybe { $0.count() }, isProvisioned: chance(), isDeprovisioned: chance(),
      settings: ["b": text(), "a": text()], createdAt: commonTime(), modifiedAt: commonTime())
  }

  mutating func classicPolicy() -> ClassicPolicy {
    ClassicPolicy(
      id: policy(), displayName: text(), connector: connector(),
      state: any(ClassicPolicyState.self),
      change: maybe { ClassicPolicyChange(at: $0.commonTime(), actor: $0.text(), what: $0.text()) },
      createdAt: commonTime())
  }

  mutating func compliancePolicy() -> CompliancePolicy {
    CompliancePolicy(
      id: policy(), displayName: text(), description: maybe { $0.text() },
      type: any(CompliancePolicyType.self), version: count(),
      deviceThreatProtectionEnabled: chance(),
      deviceThreatProtectionRequiredSecurityLevel: any(RequiredSecurityLevel.self),
      advancedThreatProtectionRequiredSecurityLevel: any(RequiredSecurityLevel.self),
      osMinimumVersion: maybe { _ in OSVersion("14") }.flatMap { $0 },
      securityBlockJailbrokenDevices: chance(),
      onPartnerUnresponsive: any(PartnerUnresponsiveAction.self), blockGracePeriodHours: count(),
      otherProperties: ["z": "true", "a": "[1]"],
      assignments: [.allDevices, .group(group()), .exclusionGroup(group())],
      createdAt: commonTime(), modifiedAt: commonTime())
  }

  mutating func appProtectionPolicy() -> AppProtectionPolicy {
    AppProtectionPolicy(
      id: policy(), displayName: text(), platform: any(Platform.self), version: count(),
      maximumAllowedDeviceThreatLevel: maybe { $0.any(ThreatLevel.self) },
      mobileThreatDefenseRemediationAction: any(RemediationAction.self),
      mobileThreatDefensePartnerPriority: maybe { $0.any(PartnerPriority.self) },
      assignments: [.allLicensedUsers], createdAt: commonTime(), modifiedAt: commonTime())
  }

  /// One of those that version 1 of the journal had.
  private mutating func actKind() -> AdministrativeAct.Kind {
    let later: Set<AdministrativeAct.Kind> = [.storeCutShort, .storeCutOff, .adapterOverspent]
    let kinds = AdministrativeAct.Kind.allCases.filter { !later.contains($0) }
    return kinds[Int.random(in: kinds.indices, using: &self)]
  }

  mutating func storedGroup() -> DeviceGroup {
    DeviceGroup(id: group(), displayName: text(), createdAt: commonTime())
  }

  mutating func health() -> ConnectorHealth {
    var health = ConnectorHealth(
      lastContactAt: maybe { $0.commonTime() }, lastErrorCode: chance() ? .min : 2,
      lagMilliseconds: size(),
      counts: ConnectorCounts(
        messages: count(), messagesRefused: count(), reports: count(), reportsRefused: count(),
        unmatched: count(), identifierConflicts: count(), unknownWords: count(), skipped: count(),
        timesInFuture: count()))
    health.silenceWarning = maybe { SilenceWarning(at: $0.commonTime(), devices: $0.count()) }
    health.unresponsiveSince = maybe { $0.commonTime() }
    health.notUnderstood = maybe { random in
      MessagesNotUnderstood(count: random.count(), since: random.maybe { $0.commonTime() })
    }
    return health
  }

  private mutating func refusal(_ subject: Refusal.Subject) -> Refusal {
    Refusal(
      connector: connector(), subject: subject, receivedAt: commonTime(),
      reasons: ["report.no-device": count(), "report.not-utf8": 1])
  }

  /// One entry of each kind, and what kinds have got since.
  mutating func entries() -> [JournalEntry] {
    [
      .checkIns(
        CheckInBatch(
          source: text(), receivedAt: time(), checkIns: many(20) { $0.checkIn() },
          joinsByStrength: false)),
      .partnerMessage(
        PartnerMessage(
          connector: connector(), source: text(), contentType: text(), messageId: text(),
          receivedAt: time(), body: many(40) { UInt8.random(in: 0...255, using: &$0) })),
      .reports(reports()), .disclosures(many(9) { $0.disclosure() }),
      .decisions(DecisionBatch(decidedAt: time(), decisions: many(9) { $0.decision($0.device()) })),
      .tenantSet(tenant()), .connectorSet(storedConnector()), .connectorDeleted(connector()),
      .classicPolicySet(classicPolicy()), .classicPolicyRemoved(policy()),
      .compliancePolicySet(compliancePolicy()), .compliancePolicyDeleted(policy()),
      .appProtectionPolicySet(appProtectionPolicy()), .appProtectionPolicyDeleted(policy()),
      .groupSet(storedGroup()), .groupDeleted(group()),
      .groupMembersChanged(
        GroupMembersChange(
          group: group(), added: many { $0.device() }, removed: many { $0.device() })),
      .quarantined(quarantineFinding()),
      .quarantineReleased(
        QuarantineRelease(
          subject: quarantineSubject(), reason: any(QuarantineRelease.Reason.self))),
      .shadowCompared(shadowComparison()),
      .shadowSet(
        ShadowSetting(connector: connector(), version: maybe { $0.text() }, at: commonTime())),
      .administrativeAct(
        AdministrativeAct(
          actKind(), of: text(), which: maybe { $0.text() },
          detail: maybe { $0.text() })),
      .refused(refusal(.message(source: text(), id: text(), bytes: count()))),
      .refused(refusal(.unreadable(JournalPosition(rawValue: 9)))),
      .refused(refusal(.reports(any(AdapterOperation.self), nil))),
      .decisions(
        DecisionBatch(
          decidedAt: Timestamp(milliseconds: 7), basis: JournalPosition(rawValue: 41))),
      .adapterSet(adapterSettings()), .trustSet(trustSettings()),
      .adapterSourceSet(maybe { $0.text() }),
    ]
  }
}
