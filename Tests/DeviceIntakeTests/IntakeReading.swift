import ConnectorModel
import DeviceIntake
import Foundation

/// What came of reading one source.
struct IntakeReading {
  var checkIns: [CheckIn] = []
  var batches: [Int] = []
  var summary = IntakeSummary()

  init(_ source: IntakeSource, format: IntakeFormat? = nil) throws {
    var checkIns: [CheckIn] = []
    var batches: [Int] = []
    summary = try DeviceIntake.read(source, format: format) { batch in
      checkIns += batch
      batches.append(batch.count)
    }
    self.checkIns = checkIns
    self.batches = batches
  }

  init(_ text: String, format: IntakeFormat? = nil) throws {
    try self.init(.bytes(Array(text.utf8), name: "input"), format: format)
  }

  init(_ bytes: [UInt8], format: IntakeFormat? = nil) throws {
    try self.init(.bytes(bytes, name: "input"), format: format)
  }

  /// The problems as a person reads them.
  var complaints: [String] { summary.problems.map(\.description) }

  /// The notes as a person reads them, but for the one on what the source was read as.
  var notes: [String] {
    summary.notes.map(\.description).filter { !$0.contains(": was read as ") }
  }

  /// All that was said, for a test that fails.
  var everything: [String] { complaints + notes }
}

/// What the reading of a source as a whole failed with, as a person reads it; nil if it did not.
func failure(_ bytes: [UInt8], format: IntakeFormat? = nil) -> String? {
  do {
    _ = try IntakeReading(bytes, format: format)
    return nil
  } catch { return "\(error)" }
}

/// Our own invented data in each format.
enum Samples {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Samples")

  static let names = [
    "check-ins.jsonl", "managed-devices.json", "android-devices.json", "webhook-events.jsonl",
    "device-information.plist",
  ]

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: name)))
  }

  static func read(_ name: String) throws -> IntakeReading {
    try IntakeReading(.file(path: folder.appending(path: name).path(percentEncoded: false)))
  }
}

/// Recorded data, which is never part of the project.
enum Fixtures {
  static let folder = ProcessInfo.processInfo.environment["GATEHOUSE_FIXTURES"]
  static var arePresent: Bool { folder != nil }

  static func path(_ name: String) -> String { "\(folder ?? "")/\(name)" }

  static func read(_ name: String, format: IntakeFormat? = nil) throws -> IntakeReading {
    try IntakeReading(.file(path: path(name)), format: format)
  }
}

extension CheckIn {
  subscript(kind: IdentifierKind) -> String? { identifiers.first { $0.kind == kind }?.value }
}

extension Timestamp {
  init(_ text: String) throws {
    guard let time = Timestamp(iso8601: text) else { throw CocoaError(.formatting) }
    self = time
  }
}
