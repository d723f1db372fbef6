/// One accepted input, or what was made of one. The journal of these is the truth; tables and memory
/// are views of it.
package enum JournalEntry: Hashable, Sendable {
  // What arrives, and what is made of it.
  case checkIns(CheckInBatch)
  case partnerMessage(PartnerMessage)
  case reports(ReportBatch)
  case disclosures([DisclosureRecord])
  case decisions(DecisionBatch)
  case quarantined(QuarantineFinding)
  case quarantineReleased(QuarantineRelease)
  case shadowCompared(ShadowComparison)
  case refused(Refusal)

  // Administrative acts: each that changes a setting carries the whole new value.
  case tenantSet(Tenant)
  case connectorSet(Connector)
  case connectorDeleted(ConnectorID)
  case classicPolicySet(ClassicPolicy)
  case classicPolicyRemoved(PolicyID)
  case compliancePolicySet(CompliancePolicy)
  case compliancePolicyDeleted(PolicyID)
  case appProtectionPolicySet(AppProtectionPolicy)
  case appProtectionPolicyDeleted(PolicyID)
  case groupSet(DeviceGroup)
  case groupDeleted(GroupID)
  case groupMembersChanged(GroupMembersChange)
  case shadowSet(ShadowSetting)
  case administrativeAct(AdministrativeAct)
  /// The blobs that its versions name are beside it.
  case adapterSet(AdapterSettings)
  case trustSet(TrustSettings)
  /// The folder in which newer bundles may lie; nil: none is remembered.
  case adapterSourceSet(String?)
}

/// A row of the journal.
package struct JournalRecord: Hashable, Sendable {
  package var position: JournalPosition
  package var recordedAt: Timestamp
  /// Who caused it: the name of a user, or of the part of the host that acted by itself.
  package var actor: String
  package var entry: JournalEntry

  package init(
    position: JournalPosition, recordedAt: Timestamp, actor: String, entry: JournalEntry
  ) {
    self.position = position
    self.recordedAt = recordedAt
    self.actor = actor
    self.entry = entry
  }
}

package struct CheckInBatch: Hashable, Sendable {
  /// Where the check-ins came from: the name of a file or of a source.
  package var source: String
  package var receivedAt: Timestamp
  package var checkIns: [CheckIn]
  /// Whether identifiers join devices by their strength. False in rows of earlier versions, whose devices have their
  /// numbers by the rules of then: rows that name devices by number would mean others otherwise.
  package var joinsByStrength: Bool

  package init(
    source: String, receivedAt: Timestamp, checkIns: [CheckIn] = [], joinsByStrength: Bool = true
  ) {
    self.source = source
    self.receivedAt = receivedAt
    self.checkIns = checkIns
    self.joinsByStrength = joinsByStrength
  }
}

/// A message of a partner's, as received.
package struct PartnerMessage: Hashable, Sendable {
  package var connector: ConnectorID
  package var source: String
  package var contentType: String
  package var messageId: String
  package var receivedAt: Timestamp
  package var body: [UInt8]

  package init(
    connector: ConnectorID, source: String, contentType: String, messageId: String,
    receivedAt: Timestamp, body: [UInt8] = []
  ) {
    self.connector = connector
    self.source = source
    self.contentType = contentType
    self.messageId = messageId
    self.receivedAt = receivedAt
    self.body = body
  }
}

/// What an adapter reported in one call.
package struct ReportBatch: Hashable, Sendable {
  package var connector: ConnectorID
  /// The call: `receive`, `poll`, `devices` or `apps`.
  package var operation: AdapterOperation
  /// The partner's message that the reports were made of, for `receive`.
  package var message: JournalPosition?
  /// For `devices` and `apps`: all changes up to this position have been delivered.
  package var deliveredThrough: JournalPosition?
  /// Where the delivery began. It counts only if the cursor is still there; nil in rows of earlier versions,
  /// which count in any case.
  package var deliveredFrom: DeliveryCursor?
  /// For `devices` and `apps`: what the adapter was told of; empty in rows of earlier versions.
  package var told: [Told]
  package var receivedAt: Timestamp
  /// Whether the call proves that the partner is there.
  package var isContact: Bool
  package var reports: [Report]
  /// Whether more rows of the same call follow. Such a row has reports; all else that the call did is in its last
  /// row, which counts for it.
  package var isContinued: Bool
  /// Records of the message that led to no report, and reports that the host refused: only counts go
  /// to the journal.
  package var skipped: Int
  package var refused: Int
  package var unknownWords: Int
  package var timesInFuture: Int
  /// Why the message was refused or could not be read, as a code; nil when all went well. In rows of earlier
  /// versions an adapter's words follow the code.
  package var failure: String?

  package init(
    connector: ConnectorID, operation: AdapterOperation, message: JournalPosition? = nil,
    deliveredThrough: JournalPosition? = nil, deliveredFrom: DeliveryCursor? = nil,
    told: [Told] = [], receivedAt: Timestamp, isContact: Bool, reports: [Report] = [],
    isContinued: Bool = false, skipped: Int, refused: Int, unknownWords: Int,
    timesInFuture: Int, failure: String? = nil
  ) {
    self.connector = connector
    self.operation = operation
    self.message = message
    self.deliveredThrough = deliveredThrough
    self.deliveredFrom = deliveredFrom
    self.told = told
    self.receivedAt = receivedAt
    self.isContact = isContact
    self.reports = reports
    self.isContinued = isContinued
    self.skipped = skipped
    self.refused = refused
    self.unknownWords = unknownWords
    self.timesInFuture = timesInFuture
    self.failure = failure
  }

  /// Whether it was made of a message whose every record was passed over or refused. In rows of before such a
  /// message was a contact, and stays one.
  package var isNotUnderstood: Bool {
    operation == .receive && failure == nil && !isContact && !isContinued && reports.isEmpty
      && skipped + refused > 0
  }
}

package enum AdapterOperation: String, CaseIterable, Codable, Sendable {
  case receive, poll, devices, apps
}

/// Decisions that changed, as of one moment.
package struct DecisionBatch: Hashable, Sendable {
  package var decidedAt: Timestamp
  /// The last row of the journal that the decisions rest on; nil: the one before their own.
  package var basis: JournalPosition?
  package var decisions: [KeptDecision]

  package init(
    decidedAt: Timestamp, basis: JournalPosition? = nil, decisions: [KeptDecision] = []
  ) {
    self.decidedAt = decidedAt
    self.basis = basis
    self.decisions = decisions
  }
}

/// What is kept of a decision from one evaluation to the next.
package struct KeptDecision: Hashable, Sendable {
  package var device: DeviceKey
  package var compliance: ComplianceState
  package var complianceRule: RuleID
  package var appProtection: AppProtectionOutcome
  package var appProtectionRule: RuleID
  /// When this compliance state and these rules began to hold.
  package var since: Timestamp
  package var validUntil: Timestamp?
  package var noncompliantSince: [PolicyID: Timestamp]

  package init(
    device: DeviceKey, compliance: ComplianceState, complianceRule: RuleID,
    appProtection: AppProtectionOutcome, appProtectionRule: RuleID, since: Timestamp,
    validUntil: Timestamp? = nil, noncompliantSince: [PolicyID: Timestamp] = [:]
  ) {
    self.device = device
    self.compliance = compliance
    self.complianceRule = complianceRule
    self.appProtection = appProtection
    self.appProtectionRule = appProtectionRule
    self.since = since
    self.validUntil = validUntil
    self.noncompliantSince = noncompliantSince
  }
}

package struct GroupMembersChange: Hashable, Sendable {
  package var group: GroupID
  package var added: [DeviceKey]
  package var removed: [DeviceKey]

  package init(group: GroupID, added: [DeviceKey] = [], removed: [DeviceKey] = []) {
    self.group = group
    self.added = added
    self.removed = removed
  }
}
