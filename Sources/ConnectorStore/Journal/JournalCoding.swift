import ConnectorModel
import JournalFormat
import SwiftProtobuf

/// Journal entries as bytes and back, in the encoding that `journal.proto` describes. Every engine keeps
/// these bytes; equal entries give equal bytes.
package enum JournalCoding {
  package static func encode(_ entry: JournalEntry) throws(StoreError) -> [UInt8] {
    do {
      let encoded = try EncodedEntry.with { $0.kind = try encodedKind(of: entry) }
      return try encoded.serializedBytes()
    } catch {
      throw StoreError(
        code: .engine, message: "A journal entry could not be encoded.",
        remedy: "Report this with the log of the command: it is a fault of the program.")
    }
  }

  /// - Parameter ordinal: the one of a row's check-ins that is wanted: the others are left out; nil: all.
  package static func decode(
    _ bytes: [UInt8], at position: JournalPosition, checkIn ordinal: Int? = nil
  ) throws(StoreError) -> JournalEntry {
    do {
      let encoded = try EncodedEntry(serializedBytes: bytes)
      try encoded.checkNoUnknownFields()
      return try entry(of: encoded, checkIn: ordinal)
    } catch {
      let reason =
        (error as? UnreadableEntry)?.reason ?? "its bytes are not in the journal's encoding"
      throw StoreError(
        code: .unreadableEntry, message: "Journal row \(position) cannot be read: \(reason).",
        remedy: "Use the version that wrote it or a newer one, or restore the store from a backup.")
    }
  }

  /// The number of an encoded entry's kind: that of its first field; 0 when it has none.
  package static func kindNumber(of entry: [UInt8]) -> Int64 {
    var tag: Int64 = 0
    for (index, byte) in entry.prefix(mostTagBytes).enumerated() {
      tag |= Int64(byte & 0x7f) << (7 * Int64(index))
      if byte < 0x80 { return tag >> 3 }
    }
    return 0
  }

  /// Before a field of an encoded entry there are its number, times 8 and plus its form, in at most so many
  /// bytes.
  static let mostTagBytes = 5

  private static func encodedKind(of entry: JournalEntry) throws -> EncodedEntry.OneOf_Kind {
    switch entry {
    case .checkIns(let batch): .checkIns(EncodedCheckIns(batch))
    case .partnerMessage(let message): .partnerMessage(EncodedPartnerMessage(message))
    case .reports(let batch): .reports(EncodedReports(batch))
    case .disclosures(let records): .disclosures(EncodedDisclosures(records))
    case .decisions(let batch): .decisions(EncodedDecisions(batch))
    case .quarantined(let finding):
      .quarantined(try EncodedDocument(StoredQuarantineFinding(finding)))
    case .quarantineReleased(let release):
      .quarantineReleased(try EncodedDocument(StoredQuarantineRelease(release)))
    case .shadowCompared(let comparison):
      .shadowCompared(try EncodedDocument(StoredShadowComparison(comparison)))
    case .refused(let refusal): .refused(try EncodedDocument(StoredRefusal(refusal)))
    case .tenantSet(let tenant): .tenantSet(try EncodedDocument(StoredTenant(tenant)))
    case .connectorSet(let connector):
      .connectorSet(try EncodedDocument(StoredConnector(connector)))
    case .connectorDeleted(let id): .connectorDeleted(id.rawValue)
    case .classicPolicySet(let policy):
      .classicPolicySet(try EncodedDocument(StoredClassicPolicy(policy)))
    case .classicPolicyRemoved(let id): .classicPolicyRemoved(id.rawValue)
    case .compliancePolicySet(let policy):
      .compliancePolicySet(try EncodedDocument(StoredCompliancePolicy(policy)))
    case .compliancePolicyDeleted(let id): .compliancePolicyDeleted(id.rawValue)
    case .appProtectionPolicySet(let policy):
      .appProtectionPolicySet(try EncodedDocument(StoredAppProtectionPolicy(policy)))
    case .appProtectionPolicyDeleted(let id): .appProtectionPolicyDeleted(id.rawValue)
    case .groupSet(let group): .groupSet(try EncodedDocument(StoredGroup(group)))
    case .groupDeleted(let id): .groupDeleted(id.rawValue)
    case .groupMembersChanged(let change): .groupMembersChanged(EncodedGroupMembers(change))
    case .shadowSet(let setting): .shadowSet(try EncodedDocument(StoredShadowSetting(setting)))
    case .administrativeAct(let act):
      .administrativeAct(try EncodedDocument(StoredAdministrativeAct(act)))
    case .adapterSet(let settings):
      .adapterSet(try EncodedDocument(StoredAdapterSettings(settings)))
    case .trustSet(let settings): .trustSet(try EncodedDocument(StoredTrustSettings(settings)))
    case .adapterSourceSet(let folder):
      .adapterSourceSet(try EncodedDocument(StoredAdapterSource(folder)))
    }
  }

  private static func entry(
    of encoded: EncodedEntry, checkIn ordinal: Int?
  ) throws -> JournalEntry {
    switch encoded.kind {
    case .checkIns(let batch): .checkIns(try CheckInBatch(batch, only: ordinal))
    case .partnerMessage(let message): .partnerMessage(try PartnerMessage(message))
    case .reports(let batch): .reports(try ReportBatch(batch))
    case .disclosures(let records): .disclosures(try records.decoded())
    case .decisions(let batch): .decisions(try DecisionBatch(batch))
    case .quarantined(let document):
      .quarantined(try document.value(as: StoredQuarantineFinding.self))
    case .quarantineReleased(let document):
      .quarantineReleased(try document.value(as: StoredQuarantineRelease.self))
    case .shadowCompared(let document):
      .shadowCompared(try document.value(as: StoredShadowComparison.self))
    case .refused(let document): .refused(try document.value(as: StoredRefusal.self))
    case .tenantSet(let document): .tenantSet(try document.value(as: StoredTenant.self))
    case .connectorSet(let document): .connectorSet(try document.value(as: StoredConnector.self))
    case .connectorDeleted(let id): .connectorDeleted(ConnectorID(rawValue: id))
    case .classicPolicySet(let document):
      .classicPolicySet(try document.value(as: StoredClassicPolicy.self))
    case .classicPolicyRemoved(let id): .classicPolicyRemoved(PolicyID(rawValue: id))
    case .compliancePolicySet(let document):
      .compliancePolicySet(try document.value(as: StoredCompliancePolicy.self))
    case .compliancePolicyDeleted(let id): .compliancePolicyDeleted(PolicyID(rawValue: id))
    case .appProtectionPolicySet(let document):
      .appProtectionPolicySet(try document.value(as: StoredAppProtectionPolicy.self))
    case .appProtectionPolicyDeleted(let id): .appProtectionPolicyDeleted(PolicyID(rawValue: id))
    case .groupSet(let document): .groupSet(try document.value(as: StoredGroup.self))
    case .groupDeleted(let id): .groupDeleted(GroupID(rawValue: id))
    case .groupMembersChanged(let change): .groupMembersChanged(try GroupMembersChange(change))
    case .shadowSet(let document): .shadowSet(try document.value(as: StoredShadowSetting.self))
    case .administrativeAct(let document):
      .administrativeAct(try document.value(as: StoredAdministrativeAct.self))
    case .adapterSet(let document):
      .adapterSet(try document.value(as: StoredAdapterSettings.self))
    case .trustSet(let document): .trustSet(try document.value(as: StoredTrustSettings.self))
    case .adapterSourceSet(let document):
      .adapterSourceSet(try document.value(as: StoredAdapterSource.self))
    case nil: throw UnreadableEntry.missing("kind")
    }
  }
}

extension Message {
  /// A field that is not known may change what the known ones mean, so nothing is read beside one.
  func checkNoUnknownFields() throws(UnreadableEntry) {
    guard unknownFields.data.isEmpty else { throw .unknownFields }
  }
}
