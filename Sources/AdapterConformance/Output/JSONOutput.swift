import Foundation

/// The whole report, for programs.
enum JSONOutput {
  static func write(_ report: ConformanceReport) throws -> String {
    try text(Document(report: report, isConformant: report.isConformant))
  }

  /// The report, and its one conclusion beside it.
  private struct Document: Encodable {
    var report: ConformanceReport
    var isConformant: Bool

    enum CodingKeys: String, CodingKey { case conformant }

    func encode(to encoder: any Encoder) throws {
      try report.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(isConformant, forKey: .conformant)
    }
  }

  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}

extension Verdict {
  /// Everything that was seen and expected, in sentences.
  var sentences: [String] {
    findings.map { "Seen: \($0.seen) Expected: \($0.expected)" } + warnings
      + (mending.map { ["To mend it: \($0)"] } ?? [])
  }
}
