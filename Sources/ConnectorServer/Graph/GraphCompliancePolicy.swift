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

  private let properties: [String: Any]

  package init(_ json: [UInt8]) throws(ServiceError) {
    guard json.count <= Self.bytesMost,
      let object = try? JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
    else {
      throw ServiceError(
        .badRequest, "this is not a JSON object of at most 1 MiB",
        remedy: "Give one deviceCompliancePolicy in Microsoft Graph's shape.")
    }
    properties = object
  }

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

  /// The policy that it describes.
  package func draft() throws(ServiceError) -> PolicyDraft<CompliancePolicy> {
    let policy = try policy()
    return PolicyDraft { id, time in
      var new = policy
      (new.id, new.createdAt, new.modifiedAt) = (id, time, time)
      return new
    }
  }

  /// With an id and times that are nobody's.
  private func policy() throws(ServiceError) -> CompliancePolicy {
    let (id, time) = (PolicyID(rawValue: ""), Timestamp(milliseconds: 0))
    return CompliancePolicy(
      id: id, displayName: try text("displayName", most: 256) ?? "",
      description: try text("description", most: 1024), type: try type(), version: 1,
      deviceThreatProtectionEnabled: try bool("deviceThreatProtectionEnabled"),
      deviceThreatProtectionRequiredSecurityLevel: try word(
        "deviceThreatProtectionRequiredSecurityLevel", or: .unavailable),
      advancedThreatProtectionRequiredSecurityLevel: try word(
        "advancedThreatProtectionRequiredSecurityLevel", or: .unavailable),
      osMinimumVersion: try version("osMinimumVersion"),
      osMaximumVersion: try version("osMaximumVersion"),
      securityBlockJailbrokenDevices: try bool("securityBlockJailbrokenDevices"),
      onPartnerUnresponsive: try word("onPartnerUnresponsive", or: .ignore),
      blockGracePeriodHours: try blockGracePeriodHours(), otherProperties: try others(),
      createdAt: time, modifiedAt: time)
  }

  private func type() throws(ServiceError) -> CompliancePolicyType {
    let known = CompliancePolicyType.allCases.map { "#microsoft.graph.\($0.rawValue)" }
    guard let text = try text("@odata.type", most: 256), let index = known.firstIndex(of: text)
    else {
      throw ServiceError(
        .badRequest, "@odata.type is missing or names no compliance policy that is known here",
        remedy: "It is one of: \(known.joined(separator: ", ")).")
    }
    return CompliancePolicyType.allCases[index]
  }

  private func text(_ name: String, most: Int) throws(ServiceError) -> String? {
    guard let value = properties[name], !(value is NSNull) else { return nil }
    guard let text = value as? String, text.utf8.count <= most else {
      throw ServiceError(.badRequest, "\(name) is not a text of at most \(most) bytes")
    }
    return text
  }

  private func bool(_ name: String) throws(ServiceError) -> Bool {
    guard let value = properties[name], !(value is NSNull) else { return false }
    guard let bool = value as? Bool else {
      throw ServiceError(.badRequest, "\(name) is neither true nor false")
    }
    return bool
  }

  private func word<Word: RawRepresentable<String> & CaseIterable>(
    _ name: String, or standard: Word
  ) throws(ServiceError) -> Word {
    guard let text = try text(name, most: 64) else { return standard }
    return try SettingChange(name: name, value: text).word(of: Word.self)
  }

  private func version(_ name: String) throws(ServiceError) -> OSVersion? {
    guard let text = try text(name, most: 64), !text.isEmpty else { return nil }
    guard let version = OSVersion(text) else {
      throw ServiceError(
        .badRequest, "\(name) \"\(text)\" is not a version",
        remedy: "It begins with a number, like 16.4.1.")
    }
    return version
  }

  private func blockGracePeriodHours() throws(ServiceError) -> Int {
    let rules = properties["scheduledActionsForRule"] as? [[String: Any]] ?? []
    let actions = rules.flatMap { $0["scheduledActionConfigurations"] as? [[String: Any]] ?? [] }
    let hours = actions.filter { $0["actionType"] as? String == "block" }.map {
      $0["gracePeriodHours"] as? Int ?? 0
    }
    guard let shortest = hours.min() else { return 0 }
    guard (0...8760).contains(shortest) else {
      throw ServiceError(.badRequest, "gracePeriodHours \(shortest) is not between 0 and 8760")
    }
    return shortest
  }

  private func others() throws(ServiceError) -> [String: String] {
    var others: [String: String] = [:]
    for (name, value) in properties
    where !Self.read.contains(name) && !Self.serverOwned.contains(name) && !(value is NSNull) {
      guard
        let data = try? JSONSerialization.data(
          withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
      else { throw ServiceError(.badRequest, "\(name) cannot be kept: it is not plain JSON") }
      others[name] = String(decoding: data, as: UTF8.self)
    }
    return others
  }
}
