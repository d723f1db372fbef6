import Foundation
import MTDAdapterABI
import Testing

/// One odd value costs its member, or else its record, and nothing beside it.
@Suite("An odd value")
struct OddValueTests {
  /// The messages that lie beside the sources of our adapters.
  struct Recorded: CustomTestStringConvertible {
    let adapter: String
    let file: URL

    var testDescription: String { "\(adapter)/\(file.lastPathComponent)" }

    func text() throws -> RecordedText {
      RecordedText(try String(contentsOf: file, encoding: .utf8))
    }
  }

  static let recorded: [Recorded] = {
    let adapters = Sample.folder.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "adapters")
    return BuiltAdapter.all.flatMap { name in
      let folder = adapters.appending(path: "\(name)/recordings")
      let files = try? FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: nil)
      return (files ?? []).filter {
        ["json", "txt"].contains($0.pathExtension) && $0.lastPathComponent != "settings.json"
      }.sorted { $0.path < $1.path }.map { Recorded(adapter: name, file: $0) }
    }
  }()

  @Test("is of a table, and every adapter has messages to try it on")
  func there() {
    #expect(OddValue.all.count >= 30)
    #expect(Set(Self.recorded.map(\.adapter)) == Set(BuiltAdapter.all))
  }

  @Test(
    "at any member costs that member or that record, and is never taken for good news",
    arguments: recorded)
  func anywhere(recorded: Recorded) throws {
    let instance = try LoadedInstance.active(recorded.adapter)
    let words = try DescriptorTests.words(of: recorded.adapter)
    let text = try recorded.text()
    let reports = text.records.map { instance.receive(text.text(of: $0)).reports }
    try #require(instance.receive(text.bytes).reports == reports.flatMap(\.self))
    for member in text.members where !text.isList(member.value) {
      let before = Array(reports[..<(member.record ?? 0)].joined())
      let after = Array(reports[min((member.record ?? -1) + 1, reports.count)...].joined())
      let own = member.record.map { reports[$0] } ?? []
      for odd in OddValue.all {
        let value = odd.text(for: member.key, instead: text.text(of: member.value))
        let brought = instance.receive(text.replacing(member.value, with: value))
        let place: Comment = "\(member.key) of record \(member.record ?? -1): \(odd)"
        try #require(brought.status == MTDA_OK, place)
        guard member.record != nil else {
          try #require(brought.reports == after, place)
          continue
        }
        try #require(brought.reports.count >= before.count + after.count, place)
        try #require(brought.reports.starts(with: before), place)
        try #require(brought.reports.suffix(after.count) == after[...], place)
        let middle = brought.reports.dropFirst(before.count).dropLast(after.count)
        for report in middle {
          try #require(
            Self.isHonest(report, instead: own, odd, words: words),
            "\(place): \(report)")
        }
        try HostileTests.check(brought, "\(place)")
      }
    }
  }

  /// Whether a report says what its record said before, or no more than what is odd in it can say.
  private static func isHonest(
    _ report: RecordedReport, instead own: [RecordedReport], _ odd: OddValue,
    words: Set<String>
  ) -> Bool {
    if report.inPart == true || odd.reads != nil { return true }
    if report.kind == "heartbeat" { return false }
    let isAsBefore = own.contains {
      ($0.kind, $0.state, $0.word) == (report.kind, report.state, report.word)
    }
    // A word that nobody knows goes along, and the host counts it.
    return isAsBefore || report.word.map { !words.contains($0.lowercased()) } ?? false
  }

  // MARK: Encodings

  static let encodings: [(String, @Sendable (String) -> [UInt8])] = [
    ("a mark before it", { [0xEF, 0xBB, 0xBF] + Array($0.utf8) }),
    ("UTF-16, low byte first, with a mark", { [0xFF, 0xFE] + wide($0, isBig: false) }),
    ("UTF-16, high byte first, with a mark", { [0xFE, 0xFF] + wide($0, isBig: true) }),
    ("UTF-16, low byte first, without a mark", { wide($0, isBig: false) }),
    ("UTF-16, high byte first, without a mark", { wide($0, isBig: true) }),
    ("lines that end as on Windows", { Array($0.replacing("\n", with: "\r\n").utf8) }),
  ]

  private static func wide(_ text: String, isBig: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let bytes = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
      return isBig ? bytes.reversed() : bytes
    }
  }

  @Test("may be the encoding: it is read, or refused by its name", arguments: recorded)
  func encoded(recorded: Recorded) throws {
    let instance = try LoadedInstance.active(recorded.adapter)
    let text = String(decoding: try recorded.text().bytes, as: UTF8.self)
    let expected = instance.receive(text)
    for (what, encode) in Self.encodings {
      let brought = instance.receive(encode(text))
      let isRefused = brought.status == MTDA_ARG && brought.message?.contains("UTF-16") == true
      let mayRefuse = recorded.adapter == "reference-c" && what.hasPrefix("UTF-16")
      #expect(mayRefuse ? isRefused : brought == expected, "\(what)")
    }
  }

  @Test(
    "of an encoding that nobody reads is named", arguments: BuiltAdapter.folders,
    [
      ([0xFF, 0xFE, 0, 0, 0x5B, 0, 0, 0], "UTF-32"), ([0xFF, 0xFE, 0x5B], "UTF-16"),
    ] as [([UInt8], String)])
  func unread(name: String, message: ([UInt8], String)) throws {
    let brought = try LoadedInstance.active(name).receive(message.0)
    #expect(brought.status == MTDA_ARG)
    #expect(brought.message?.contains(message.1) == true, "\(brought.message ?? "")")
  }
}

extension RecordedText {
  /// Whether a value is a list of records; one that is odd is no message any more.
  fileprivate func isList(_ value: Range<Int>) -> Bool {
    records.contains { value.lowerBound < $0.lowerBound && $0.upperBound < value.upperBound }
  }
}
