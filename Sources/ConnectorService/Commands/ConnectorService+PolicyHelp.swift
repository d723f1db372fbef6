import ConnectorModel
import ConnectorStore
import Foundation

/// What commands on policies of every kind share.
extension ConnectorService {
  nonisolated func newPolicyID() -> PolicyID { PolicyID(rawValue: UUID().uuidString) }

  nonisolated func checkName(_ name: String) throws(ServiceError) {
    guard !name.isEmpty, name.utf8.count <= 256, !name.contains(where: \.isNewline) else {
      throw ServiceError(
        .badRequest, "\"\(name.prefix(64))\" cannot name a policy",
        remedy: "Use 1 to 256 bytes on one line.")
    }
  }

  nonisolated func checkGroups(of targets: [AssignmentTarget]) throws(ServiceError) {
    for target in targets {
      switch target {
      case .group(let id), .exclusionGroup(let id): _ = try group(id.rawValue)
      case .allDevices, .allLicensedUsers: continue
      }
    }
  }

  /// The one value that `text` names by its id or its display name.
  nonisolated func pick<Value>(
    _ text: String, from values: [Value], kind: String, key: (Value) -> (PolicyID, String)
  ) throws(ServiceError) -> Value {
    let id = PolicyID(rawValue: text)
    if let exact = values.first(where: { key($0).0 == id }) { return exact }
    let named = values.filter { key($0).1.lowercased() == text.lowercased() }
    guard let only = named.first else {
      throw ServiceError(
        .notFound, "there is no \(kind) \"\(text)\"", remedy: "Give its id or its name.")
    }
    guard named.count == 1 else {
      throw ServiceError(
        .conflict, "\(named.count) of the kind \(kind) are named \"\(text)\"",
        remedy: "Give the id.")
    }
    return only
  }
}
