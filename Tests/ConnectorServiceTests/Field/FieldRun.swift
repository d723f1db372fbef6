import ConnectorModel
import ConnectorService
import DeviceIntake
import Foundation
import TestSupport

/// Takes the steps of a case, through the real readers and adapters.
struct FieldRun {
  let scratch: ScratchService
  /// Of the last import or message.
  private(set) var intake: IntakeSummary?
  private(set) var message: IngestAnswer?
  /// Of the last preview, and of the last search for a device.
  private(set) var foreseen: [String: AnyHashable]?
  private(set) var found: [Int]?
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
        from: .bytes(try FieldCase.bytes(of: content), name: step["file"] as? String ?? "the file"),
        format: format
      ).intake
    } else if let content = step["ingest"], let partner = step["from"] as? String {
      message = try await scratch.service.ingest(
        connector: partner, source: "the message", body: try FieldCase.bytes(of: content))
    } else if let id = step["group"] as? String {
      _ = try await scratch.service.createGroup(id: id, displayName: nil)
    } else if let name = step["find"] as? String {
      found = try await scratch.service.service.devices.keys(named: name).map { Int($0.rawValue) }
    } else if let previewed = step["preview"] as? [String: Any] {
      guard let change = try await FieldChange(previewed, scratch.service) else {
        throw FieldCaseError("a preview is of a change of settings")
      }
      foreseen = try await preview(change)
    } else if let change = try await FieldChange(step, scratch.service) {
      try await change.make()
    } else {
      throw FieldCaseError("a step does nothing that is known: \(step.keys.sorted())")
    }
  }
}
