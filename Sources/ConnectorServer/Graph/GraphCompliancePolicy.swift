import AdapterBundle
import ConnectorModel
import ConnectorService
import Foundation

/// Reads a compliance policy in Microsoft Graph's shape.
///
/// Properties that this host evaluates become fields; all others are kept as they are and returned, and
/// listed as not applicable in every decision.
package struct GraphCompliancePolicy {
  /// The longest that is read, in bytes.
  package static let bytesMost = 1 << 20

  /// What it describes, with an id and times that are nobody's.
  package let content: CompliancePolicy
  /// Until a device that breaks the policy is blocked, in hours; nil: the document has no schedule, which Graph leaves
  /// out where it is not asked for it.
  package let gracePeriodHours: Int?

  package init(_ json: [UInt8]) throws(ServiceError) {
    var properties = try GraphDocument(
      json, atMost: Self.bytesMost, of: "deviceCompliancePolicies"
    ).object
    // Microsoft's library for PowerShell puts there what it does not know the type of.
    try properties.unfold("additionalProperties")
    gracePeriodHours = try properties.blockGracePeriodHours()
    content = try properties.policy(graceHours: gracePeriodHours ?? 0)
  }

  /// A new policy like the one that it describes.
  ///
  /// - Parameter graceHours: where it has no schedule.
  package func draft(graceHours: Int? = nil) -> PolicyDraft<CompliancePolicy> {
    var new = content
    new.blockGracePeriodHours = gracePeriodHours ?? graceHours ?? 0
    return PolicyDraft { [new] id, time in
      var policy = new
      (policy.id, policy.createdAt, policy.modifiedAt) = (id, time, time)
      return policy
    }
  }

  /// What makes an existing policy like the one that it describes. Its id, its assignments and, where there is no
  /// schedule, its grace stay.
  ///
  /// - Parameter graceHours: where it has no schedule.
  package func edit(graceHours: Int? = nil) -> PolicyEdit<CompliancePolicy> {
    PolicyEdit { [content, gracePeriodHours] policy throws(ServiceError) in
      guard policy.type.platform == content.type.platform else {
        throw ServiceError(
          .conflict,
          "\(policy.displayName) is for \(policy.type.platform.rawValue), and the file is for"
            + " \(content.type.platform.rawValue)",
          remedy: "Create a policy for that platform.")
      }
      var changed = content
      (changed.id, changed.version) = (policy.id, policy.version)
      changed.assignments = policy.assignments
      (changed.createdAt, changed.modifiedAt) = (policy.createdAt, policy.modifiedAt)
      changed.blockGracePeriodHours =
        gracePeriodHours ?? graceHours ?? policy.blockGracePeriodHours
      policy = changed
    }
  }
}

extension GraphObject {
  /// The server's own properties, which a client may send back and which change nothing.
  private static let serverOwned: Set<String> = [
    "id", "createdDateTime", "lastModifiedDateTime", "version", "assignments", "roleScopeTagIds",
  ]

  private static let read: Set<String> = [
    "@odata.type", "displayName", "description", "deviceThreatProtectionEnabled",
    "deviceThreatProtectionRequiredSecurityLevel", "advancedThreatProtectionRequiredSecurityLevel",
    "osMinimumVersion", "osMaximumVersion", "securityBlockJailbrokenDevices",
    "scheduledActionsForRule", "onPartnerUnresponsive",
  ]

  fileprivate func policy(graceHours: Int) throws(ServiceError) -> CompliancePolicy {
    let (id, time) = (PolicyID(rawValue: ""), Timestamp(milliseconds: 0))
    let policy = CompliancePolicy(
      id: id, displayName: try text("displayName", atMost: 256) ?? "",
      description: try text("description"), type: try policyType(), version: 1,
      deviceThreatProtectionEnabled: try bool("deviceThreatProtectionEnabled") ?? false,
      deviceThreatProtectionRequiredSecurityLevel: try word(
        "deviceThreatProtectionRequiredSecurityLevel") ?? .unavailable,
      advancedThreatProtectionRequiredSecurityLevel: try word(
        "advancedThreatProtectionRequiredSecurityLevel") ?? .unavailable,
      osMinimumVersion: try version("osMinimumVersion"),
      osMaximumVersion: try version("osMaximumVersion"),
      securityBlockJailbrokenDevices: try bool("securityBlockJailbrokenDevices") ?? false,
      onPartnerUnresponsive: try word("onPartnerUnresponsive") ?? .ignore,
      blockGracePeriodHours: graceHours, otherProperties: try otherProperties(),
      createdAt: time, modifiedAt: time)
    try policy.checkValues()
    return policy
  }

  private func policyType() throws(ServiceError) -> CompliancePolicyType {
    let known = CompliancePolicyType.allCases
    let remedy: Remedy =
      "It is one of: \(known.map { "#microsoft.graph.\($0.rawValue)" }.joined(separator: ", "))."
    guard let text = try text("@odata.type", atMost: 256) else {
      throw ServiceError(.badRequest, "\(place("@odata.type")) is missing", remedy: remedy)
    }
    let type = known.first { type in
      let name = "microsoft.graph.\(type.rawValue)"
      return [name, "#\(name)"].contains { $0.lowercased() == text.lowercased() }
    }
    guard let type else {
      throw ServiceError(
        .badRequest,
        "\(place("@odata.type")) \"\(text)\" names no compliance policy that is known here",
        remedy: remedy)
    }
    return type
  }

  private func version(_ name: String) throws(ServiceError) -> OSVersion? {
    guard let text = try text(name, atMost: 64) else { return nil }
    guard let version = OSVersion(demanded: text) else {
      let empty = text.allSatisfy(\.isWhitespace)
      throw ServiceError(
        .badRequest,
        empty ? "\(place(name)) is empty" : "\(place(name)) \"\(text)\" is not a version",
        remedy: "It begins with a number, like 16.4.1; leave it out where none is demanded.")
    }
    return version
  }

  /// What says of another member of what type it is, is dropped: JSON says so itself.
  private func otherProperties() throws(ServiceError) -> [String: String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var others: [String: String] = [:]
    for (name, value) in members(apartFrom: Self.read.union(Self.serverOwned))
    where !name.contains("@odata.") {
      guard let data = try? encoder.encode(value) else {
        throw ServiceError(.badRequest, "\(place(name)) cannot be kept: it is not plain JSON")
      }
      others[name] = String(decoding: data, as: UTF8.self)
    }
    return others
  }
}

/// Graph's `deviceComplianceActionType`.
private enum ScheduledActionType: String, CaseIterable {
  case noAction, notification, block, retire, wipe, removeResourceAccessProfiles, pushNotification
  case remoteLock
}

extension GraphObject {
  /// The hours of the one action that blocks; nil where there is no schedule at all.
  fileprivate func blockGracePeriodHours() throws(ServiceError) -> Int? {
    guard let rules = try list("scheduledActionsForRule") else { return nil }
    var blocks: [(GraphObject, Int?)] = []
    for rule in try rules.objects() {
      let name = "scheduledActionConfigurations"
      guard let actions = try rule.list(name) else {
        throw ServiceError(.badRequest, "\(rule.place(name)) is missing")
      }
      for action in try actions.objects() {
        let hours = try action.wholeNumber("gracePeriodHours", in: CompliancePolicy.graceHours)
        guard let type: ScheduledActionType = try action.word("actionType") else {
          throw ServiceError(.badRequest, "\(action.place("actionType")) is missing")
        }
        if type == .block { blocks.append((action, hours)) }
      }
    }
    guard let (block, hours) = blocks.first else {
      throw ServiceError(
        .badRequest, "\(rules.path) has no action of the type block",
        remedy: "Add one with the hours of grace; 0 blocks at once.")
    }
    guard blocks.count == 1 else {
      throw ServiceError(twice: "the action block, in \(rules.path),")
    }
    guard let hours else {
      throw ServiceError(
        .badRequest, "\(block.place("gracePeriodHours")) is missing",
        remedy: "Give whole hours; 0 blocks at once.")
    }
    return hours
  }
}
