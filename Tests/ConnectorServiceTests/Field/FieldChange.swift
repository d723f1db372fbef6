import ComplianceEvaluation
import ConnectorModel
import ConnectorService
import Foundation
import TestSupport

/// A step that changes settings: as a preview takes it, and made.
struct FieldChange {
  let change: SettingsChange
  let make: () async throws -> Void

  /// Nil when the step is of another kind.
  init?(_ step: [String: Any], _ typed: TypedService) async throws {
    if let partner = step["connect"] as? String {
      change = .newConnector(try await typed.service.connectors.descriptor(ofPartner: partner))
      let settings = try Self.settings(step["settings"])
      make = {
        try await typed.addConnector(partner: partner)
        if !settings.isEmpty { try await typed.setConnector(partner, settings) }
      }
    } else if let partner = step["set"] as? String {
      let settings = try Self.settings(step["settings"])
      change = .connector(try typed.connectorID(named: partner), settings)
      make = { try await typed.setConnector(partner, settings) }
    } else if let partner = step["disconnect"] as? String {
      change = .connectorDeletion(try typed.connectorID(named: partner))
      make = { _ = try await typed.deleteConnector(partner) }
    } else if let words = step["tenant"] {
      let settings = try Self.settings(words)
      change = .tenant(settings)
      make = { _ = try await typed.setTenant(settings) }
    } else if let group = step["members"] as? String {
      let (added, removed) = (Self.devices(step["add"]), Self.devices(step["remove"]))
      change = .groupMembers(
        GroupMembersChange(group: GroupID(rawValue: group), added: added, removed: removed))
      make = {
        let names = [added, removed].map { $0.map { "#\($0.rawValue)" } }
        _ = try await typed.changeMembers(of: group, adding: names[0], removing: names[1])
      }
    } else if let group = step["deleteGroup"] as? String {
      change = .groupDeletion(GroupID(rawValue: group))
      make = { try await typed.deleteGroup(group) }
    } else {
      guard let change = try Self.policyChange(step, typed) else { return nil }
      self = change
    }
  }

  private init(_ change: SettingsChange, _ make: @escaping () async throws -> Void) {
    self.change = change
    self.make = make
  }

  private static func policyChange(
    _ step: [String: Any], _ typed: TypedService
  ) throws -> FieldChange? {
    if let policy = step["policy"] as? [String: Any] {
      let (name, draft) = try policyDraft(policy)
      return FieldChange(.compliancePolicy(.new(draft))) {
        _ = try await typed.createCompliancePolicy(draft)
        _ = try await typed.assignCompliancePolicy(name, to: targets(policy["groups"]))
      }
    }
    if let name = step["assign"] as? String {
      let targets = targets(step["groups"])
      let id = try typed.policy(name, CompliancePolicy.self)
      return FieldChange(.compliancePolicy(.assignment(id, targets))) {
        _ = try await typed.assignCompliancePolicy(name, to: targets)
      }
    }
    if let name = step["deletePolicy"] as? String {
      let id = try typed.policy(name, CompliancePolicy.self)
      return FieldChange(.compliancePolicy(.deletion(id))) {
        _ = try await typed.deleteCompliancePolicy(name)
      }
    }
    if let partner = step["classicPolicy"] as? String {
      guard let act = (step["act"] as? String).flatMap(ClassicPolicyAct.init(rawValue:)) else {
        throw FieldCaseError("an act on a classic policy is edit, disable or delete")
      }
      let id = try typed.classicPolicyID(of: partner)
      return FieldChange(.classicPolicy(id, act, what: "")) {
        _ = try await typed.change(classicPolicyOf: partner, act, what: "")
      }
    }
    return nil
  }

  private static func policyDraft(
    _ policy: [String: Any]
  ) throws -> (name: String, draft: PolicyDraft<CompliancePolicy>) {
    guard let type = (policy["type"] as? String).flatMap(CompliancePolicyType.init(rawValue:)),
      let level = (policy["required"] as? String).flatMap(ThreatLevel.init(rawValue:))
    else { throw FieldCaseError("a policy needs type and required") }
    let name = policy["name"] as? String ?? "Policy"
    return (
      name,
      PolicyDraft(
        displayName: name, type: type, requiredLevel: level,
        gracePeriodHours: policy["graceHours"] as? Int ?? 0)
    )
  }

  private static func targets(_ groups: Any?) -> [AssignmentTarget] {
    guard let groups = groups as? [String] else { return [.allDevices] }
    return groups.map { .group(GroupID(rawValue: $0)) }
  }

  private static func settings(_ words: Any?) throws -> [SettingChange] {
    try (words as? [String] ?? []).map { try SettingChange($0) }
  }

  private static func devices(_ numbers: Any?) -> [DeviceKey] {
    (numbers as? [Int] ?? []).map { DeviceKey(rawValue: Int64($0)) }
  }
}
