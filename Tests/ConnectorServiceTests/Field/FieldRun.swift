import ConnectorModel
import ConnectorService
import DeviceIntake
import Foundation

/// Takes the steps of a case, through the real readers and adapters.
struct FieldRun {
  let scratch: ScratchService
  /// Of the last import or message.
  private(set) var intake: IntakeSummary?
  private(set) var message: IngestAnswer?
  /// Why the last step was refused; nil: it was not.
  private(set) var refusal: String?
  private var minutes = 0

  init() throws { scratch = try ScratchService() }

  mutating func take(_ steps: [[String: Any]]) async throws {
    for step in steps { try await take(step) }
  }

  private mutating func take(_ step: [String: Any]) async throws {
    minutes += step["minutes"] as? Int ?? 1
    scratch.set(minute(minutes))
    (intake, message, refusal) = (nil, nil, nil)
    do { try await act(step) } catch let error as FieldCaseError { throw error } catch {
      refusal = "\(error)"
    }
  }

  private mutating func act(_ step: [String: Any]) async throws {
    if let content = step["import"] {
      let format = try (step["as"] as? String).map { name in
        guard let format = IntakeFormat(rawValue: name) else {
          throw FieldCaseError("\(name) is no format")
        }
        return format
      }
      intake = try await scratch.service.importDevices(
        from: .bytes(try bytes(of: content), name: step["file"] as? String ?? "the file"),
        format: format
      ).intake
    } else if let partner = step["connect"] as? String {
      try await scratch.service.addConnector(partner: partner)
      let changes = try (step["settings"] as? [String] ?? []).map { try SettingChange($0) }
      if !changes.isEmpty { try await scratch.service.setConnector(partner, changes) }
    } else if let partner = step["set"] as? String {
      let changes = try (step["settings"] as? [String] ?? []).map { try SettingChange($0) }
      try await scratch.service.setConnector(partner, changes)
    } else if let content = step["ingest"], let partner = step["from"] as? String {
      message = try await scratch.service.ingest(
        connector: partner, source: "the message", body: try bytes(of: content))
    } else if let policy = step["policy"] as? [String: Any] {
      try await makePolicy(policy)
    } else {
      throw FieldCaseError("a step does nothing that is known: \(step.keys.sorted())")
    }
  }

  private func makePolicy(_ policy: [String: Any]) async throws {
    guard let type = (policy["type"] as? String).flatMap(CompliancePolicyType.init(rawValue:)),
      let level = (policy["required"] as? String).flatMap(ThreatLevel.init(rawValue:))
    else { throw FieldCaseError("a policy needs type and required") }
    let name = policy["name"] as? String ?? "Policy"
    let draft = PolicyDraft<CompliancePolicy>(
      displayName: name, type: type, requiredLevel: level,
      gracePeriodHours: policy["graceHours"] as? Int ?? 0)
    _ = try await scratch.service.createCompliancePolicy(draft)
    _ = try await scratch.service.assignCompliancePolicy(name, to: [.allDevices])
  }

  /// An object is a document, a list one record a line, a text is taken as it stands; bytes are in base64.
  private func bytes(of content: Any) throws -> [UInt8] {
    switch content {
    case let text as String: return Array(text.utf8)
    case let lines as [Any]:
      return try lines.flatMap { try document($0) + [UInt8(ascii: "\n")] }
    case let object as [String: Any]:
      guard let encoded = object["base64"] as? String else { return try document(object) }
      guard let data = Data(base64Encoded: encoded) else {
        throw FieldCaseError("base64 that is none")
      }
      return Array(data)
    default: throw FieldCaseError("content of a step must be text, a list or an object")
    }
  }

  private func document(_ value: Any) throws -> [UInt8] {
    if let text = value as? String { return Array(text.utf8) }
    return Array(try JSONSerialization.data(withJSONObject: value, options: .sortedKeys))
  }
}
