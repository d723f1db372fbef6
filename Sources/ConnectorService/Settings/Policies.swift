import ConnectorLedger
import ConnectorModel
import Foundation
import NameFolding

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
  /// Throws where a value is one that no policy of this kind can have.
  func checkValues() throws(ServiceError)
}

/// Commands and questions about the policies of one kind.
package struct Policies<Policy: AssignedPolicy>: Sendable {
  let changing: SettingsWriter

  /// By name, and by id where names are the same.
  package var list: [Policy] {
    Policy.all(in: changing.settings).map { (FoldedName($0.displayName).text, $0) }
      .sorted { ($0.0, $0.1.id.rawValue) < ($1.0, $1.1.id.rawValue) }.map(\.1)
  }

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

  /// Changes what a policy demands. It keeps its id and its assignments, and with them the time since when a device
  /// that breaks it before and after has broken it.
  package func change(
    _ id: PolicyID, _ edit: PolicyEdit<Policy>, by caller: Caller
  ) async throws(ServiceError) -> Policy {
    try await changing.change(by: caller) { settings throws(ServiceError) in
      let before = try Policy.named(id, in: settings)
      let policy = try edit.policy(before, under: settings, at: changing.now())
      return (policy == before ? [] : [policy.set], policy)
    }
  }

  /// Deletes a policy. Without a confirmation nothing changes and the error states the consequence.
  package func delete(
    _ id: PolicyID, isConfirmed: Bool, by caller: Caller
  ) async throws(ServiceError) -> Policy {
    try await changing.change(by: caller) { settings throws(ServiceError) in
      let policy = try Policy.named(id, in: settings)
      guard isConfirmed else {
        throw ServiceError(
          unconfirmed: "the \(Policy.kind) \"\(policy.displayName)\" was not deleted",
          "It would be gone with its assignments, and one made anew begins with new grace; change it"
            + " instead where it only demands the wrong thing.")
      }
      return ([Policy.deleted(id)], policy)
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

  /// The longest grace that a policy grants: a year.
  package static let graceHours = 0...8760

  package func checkValues() throws(ServiceError) {
    if let least = osMinimumVersion, let most = osMaximumVersion, least > most {
      throw ServiceError(
        .badRequest,
        "osMinimumVersion \(least) is above osMaximumVersion \(most): no device has such a version",
        remedy: "Give a lowest version that is not above the highest.")
    }
    guard Self.graceHours.contains(blockGracePeriodHours) else {
      throw ServiceError(
        .badRequest, "gracePeriodHours cannot be \(blockGracePeriodHours)",
        remedy: "Give whole hours from 0 to 8760.")
    }
  }
}

extension AppProtectionPolicy: AssignedPolicy {
  package static var kind: String { "app protection policy" }

  package static func all(in settings: Settings) -> [AppProtectionPolicy] {
    settings.appProtectionPolicies
  }

  package static func deleted(_ id: PolicyID) -> JournalEntry { .appProtectionPolicyDeleted(id) }

  package var set: JournalEntry { .appProtectionPolicySet(self) }

  package func checkValues() throws(ServiceError) {
    guard platform.appProtectionToggle == nil else { return }
    throw ServiceError(
      .badRequest, "there is no app protection on \(platform.rawValue)",
      remedy: "It exists on android, ios and windows.")
  }
}
