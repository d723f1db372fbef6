import Foundation

/// A recorded exchange: a message of a partner's, and what it must bring.
struct Recording: Sendable {
  var name: String
  var payload: ProbePayload
  var expected: ExpectedExchange
}

/// The file `<name>.expected` beside a message: JSON.
package struct ExpectedExchange: Codable, Hashable, Sendable {
  package var status: Int32 = 0
  /// The source that the message came through; nil: the first one of the manifest, or `push`.
  package var source: String?
  package var contentType: String?
  package var reports: [ExpectedReport] = []
  /// How many records were passed over.
  package var skips: Int = 0
}

/// A report in the words of recordings. What is absent must be absent.
package struct ExpectedReport: Codable, Hashable, Sendable {
  package var kind: String
  /// A state's name, where the grade is no word.
  package var state: String?
  package var word: String?
  /// `kind=value`, in the order given.
  package var identifiers: [String]?
  package var observed: UInt64
  package var threat: String?
  package var category: String?
  package var title: String?
  package var detail: String?
  package var code: Int32?
  /// What the device is said to be; since ABI 1.1.
  package var platform: String?
  /// Whether the record was understood in part; since ABI 1.1.
  package var inPart: Bool?
}

/// A folder of recordings: each message is a file, with `<name>.expected` beside it; `settings.json` has the
/// settings with which they were recorded, as one flat object of texts.
struct RecordingFolder {
  var recordings: [Recording] = []
  var settings: [(key: String, value: String)] = []

  static let settingsFile = "settings.json"
  static let expectedExtension = "expected"

  init(path: String?) throws {
    guard let path else { return }
    let folder = URL(fileURLWithPath: path)
    let files: [String]
    do {
      files = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      throw ProbeFault("the recordings at \(path) cannot be read: \(error.localizedDescription)")
    }
    for file in files where file.hasSuffix(".\(Self.expectedExtension)") {
      recordings.append(try Self.recording(folder.appendingPathComponent(file), among: files))
    }
    if files.contains(Self.settingsFile) {
      let values = try Self.decode(
        [String: String].self, folder.appendingPathComponent(Self.settingsFile))
      settings = values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
  }

  private static func recording(_ place: URL, among files: [String]) throws -> Recording {
    let name = place.deletingPathExtension().lastPathComponent
    let message = files.first {
      $0.hasPrefix("\(name).") && !$0.hasSuffix(".\(expectedExtension)")
        && $0.dropFirst(name.count + 1).allSatisfy { $0 != "." }
    }
    guard let message else { throw ProbeFault("no message lies beside \(place.lastPathComponent)") }
    let expected = try decode(ExpectedExchange.self, place)
    let file = place.deletingLastPathComponent().appendingPathComponent(message)
    let body = try Data(contentsOf: file)
    return Recording(
      name: name,
      payload: ProbePayload(
        source: expected.source ?? "push",
        contentType: expected.contentType
          ?? (file.pathExtension == "json" ? "application/json" : "text/plain"),
        message: name, body: Array(body)),
      expected: expected)
  }

  private static func decode<Value: Decodable>(_ type: Value.Type, _ file: URL) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    } catch {
      throw ProbeFault("\(file.lastPathComponent) is not as a recording should be: \(error)")
    }
  }
}

extension ExpectedReport {
  init(_ report: SeenReport) {
    let isGraded = report.kind == 1 || report.kind == 2
    self.init(
      kind: Words.name(report.kind, in: Words.kinds),
      state: isGraded && report.grade == 0 ? Words.name(report.state, in: Words.states) : nil,
      word: Words.text(report.word),
      identifiers: report.identifiers.isEmpty
        ? nil
        : report.identifiers.map {
          let value = String(decoding: $0.value, as: UTF8.self)
          return "\(Words.name($0.kind, in: Words.identifiers))=\(value)"
        },
      observed: report.observed, threat: Words.text(report.threat),
      category: Words.text(report.category), title: Words.text(report.title),
      detail: Words.text(report.detail), code: report.vendorCode == 0 ? nil : report.vendorCode,
      platform: report.platform == 0 ? nil : Words.name(report.platform, in: Words.platforms),
      inPart: report.isInPart ? true : nil)
  }

  var line: String {
    let parts: [(String, String?)] = [
      ("", kind), ("state=", state), ("word=", word),
      ("", identifiers.map { "of [\($0.joined(separator: ","))]" }), ("observed=", "\(observed)"),
      ("threat=", threat), ("category=", category), ("title=", title), ("detail=", detail),
      ("code=", code.map { "\($0)" }), ("platform=", platform),
      ("", inPart.map { $0 ? "in-part" : "whole" }),
    ]
    return parts.compactMap { name, value in value.map { name + $0 } }.joined(separator: " ")
  }
}
