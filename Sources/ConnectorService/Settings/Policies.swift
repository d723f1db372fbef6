import ConnectorLedger
import ConnectorModel
import Foundation

/// A policy that is assigned to groups of devices.
package protocol AssignedPolicy: Hashable, Sendable {
  /// What it is called in errors, such as "compliance policy".
  static var kind: String { get }

  var id: PolicyID { get }
  var displayName: String { get }
  var version: Int { get set }
  var assignments: [AssignmentTarget] { get set }
  var modifiedAt: Timestamp { get set }

  static func all(in settings: Settings) -> [Self]
  static func deleted(_ id: PolicyID) -> JournalEntry
  var set: JournalEntry { get }
}

/// Commands and questions about the policies of one kind.
package struct Policies<Policy: AssignedPolicy>: Sendable {
  let changing: SettingsWriter

  /// By id.
  package var list: [Policy] { Policy.all(in: changing.settings) }

  package func create(
    _ draft: PolicyDraft<Policy>, by caller: Caller
  ) async throws(ServiceError) -> Policy {
    try await changing.change(by: caller) { settings throws(ServiceError) in
      let policy = try draft.policy(under: settings, at: changing.now())
      return ([policy.set], policy)
    }
  }

  /// Replaces the assignments of a policy.
  package func assign(
    _ id: PolicyID, to targets: [AssignmentTarget], by caller: Caller
  ) async throws(ServiceError) -> Policy {
    try await changing.change(by: caller) { settings throws(ServiceError) in
      let before = try Policy.named(id, in: settings)
      let policy = try before.assigned(to: targets, under: settings, at: changing.now())
      return (policy == before ? [] : [policy.set], policy)
    }
  }

  package func delete(_ id: PolicyID, by caller: Caller) async throws(ServiceError) -> Policy {
    try await changing.change(by: caller) { settings throws(ServiceError) in
      ([Policy.deleted(id)], try Policy.named(id, in: settings))
    }
  }
}

package typealias CompliancePolicies = Policies<CompliancePolicy>
package typealias AppProtectionPolicies = Policies<AppProtectionPolicy>

extension AssignedPolicy {
  static func named(_ id: PolicyID, in settings: Settings) throws(ServiceError) -> Self {
    guard let policy = all(in: settings).first(where: { $0.id == id }) else {
      throw ServiceError(
        .notFound, "there is no \(kind) \"\(id)\"", remedy: "Give its id or its name.")
    }
    return policy
  }

  /// The policy with these assignments instead of its own.
  func assigned(
    to targets: [AssignmentTarget], under settings: Settings, at time: Timestamp
  ) throws(ServiceError) -> Self {
    for target in targets {
      switch target {
      case .group(let id), .exclusionGroup(let id): _ = try settings.known(id)
      case .allDevices, .allLicensedUsers: continue
      }
    }
    guard assignments != targets else { return self }
    var policy = self
    policy.assignments = targets
    policy.version += 1
    policy.modifiedAt = time
    return policy
  }
}

extension CompliancePolicy: AssignedPolicy {
  package static var kind: String { "compliance policy" }

  package static func all(in settings: Settings) -> [CompliancePolicy] {
    settings.compliancePolicies
  }

  package static func deleted(_ id: PolicyID) -> JournalEntry { .compliancePolicyDeleted(id) }

  package var set: JournalEntry { .compliancePolicySet(self) }
}

extension AppProtectionPolicy: AssignedPolicy {
  package static var kind: String { "app protection policy" }

  package static func all(in settings: Settings) -> [AppProtectionPolicy] {
    settings.appProtectionPolicies
  }

  package static func deleted(_ id: PolicyID) -> JournalEntry { .appProtectionPolicyDeleted(id) }

  package var set: JournalEntry { .appProtectionPolicySet(self) }
}
