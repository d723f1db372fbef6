import Foundation
import MTDAdapterABI
import Testing

/// Payloads that nobody sends on purpose. What matters is that the call returns and says so.
@Suite struct HostileTests {
  static let legal: Set<mtda_status> = [MTDA_OK, MTDA_ARG, MTDA_LIMIT]

  @Test("A sample cut at any byte never breaks the adapter", arguments: Sample.all)
  func cut(sample: Sample) throws {
    let instance = try LoadedInstance.active(sample.adapter)
    let body = try sample.body()
    for length in 0..<body.count {
      let brought = instance.receive(Array(body[..<length]))
      try #require(Self.legal.contains(brought.status), "cut at \(length)")
      try Self.check(brought, "cut at \(length)")
    }
  }

  @Test("Flipped bytes never break the adapter", arguments: Sample.all, [11, 22, 33] as [UInt64])
  func flipped(sample: Sample, seed: UInt64) throws {
    let instance = try LoadedInstance.active(sample.adapter)
    let body = try sample.body()
    var random = SeededRandom(seed: seed)
    for round in 0..<100 {
      var changed = body
      for _ in 0...Int(random.next() % 4) {
        changed[Int(random.next() % UInt64(changed.count))] = UInt8(
          truncatingIfNeeded: random.next())
      }
      let brought = instance.receive(changed)
      try #require(Self.legal.contains(brought.status), "seed \(seed), round \(round)")
      try Self.check(brought, "seed \(seed), round \(round)")
    }
  }

  @Test("A field of a wrong type costs its record, not the others", arguments: Sample.all)
  func wrongTypes(sample: Sample) throws {
    let instance = try LoadedInstance.active(sample.adapter)
    let text = String(decoding: try sample.body(), as: UTF8.self)
    let values = text.matches(of: /:\s*("[^"]*"|[0-9]+|true|false|null)/).map(\.range)
    for range in values {
      for other in [
        ": {}", ": []", ": -1", ": 1e400", ": 18446744073709551615", ": \"\"", ": \"\\u0000\"",
        ": 0.5", ": true",
      ] {
        let brought = instance.receive(text.replacingCharacters(in: range, with: other))
        try #require(Self.legal.contains(brought.status), "\(text[range]) as \(other)")
        try Self.check(brought, "\(text[range]) as \(other)")
      }
    }
  }

  @Test("Nesting bombs, huge numbers and no text at all are refused", arguments: BuiltAdapter.all)
  func bombs(name: String) throws {
    let instance = try LoadedInstance.active(name)
    let bodies: [[UInt8]] = [
      [], [0], [0xFF, 0xFE], Array("\u{FEFF}".utf8),
      Array(repeating: UInt8(ascii: "["), count: 100_000),
      Array((String(repeating: "{\"a\":", count: 100_000)).utf8),
      Array((String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)).utf8),
      Array("[18446744073709551616]".utf8), Array("[1e999]".utf8), Array("\"text\"".utf8),
      Array("7".utf8), Array("null".utf8), Array("[\"\u{1}\"]".utf8),
      [0x5B, 0x22, 0xC3, 0x28, 0x22, 0x5D],
    ]
    for body in bodies {
      let brought = instance.receive(body)
      #expect(brought.status == MTDA_ARG || brought.reports.isEmpty)
      #expect(brought.status == MTDA_OK || brought.message?.isEmpty == false)
    }
  }

  @Test("A text of 10 MB costs its record, not the others", arguments: BuiltAdapter.all)
  func longTexts(name: String) throws {
    let long = String(repeating: "\u{E9}", count: 5_000_000)
    let good = CrossingTests.many(1, of: name)
    let field = [
      "lookout": "guid", "zimperium": "zdeviceId", "defender": "id", "symantec": "udid",
      "reference-c": "device",
    ][name]!
    let bad = good.replacing(
      try Regex("\"\(field)\": ?\"[^\"]*\""), with: "\"\(field)\":\"\(long)\"")
    let both =
      name == "reference-c"
      ? bad + "\n" + good : "[" + bad.dropFirst().dropLast() + "," + good.dropFirst()
    let brought = try LoadedInstance.active(name).receive(both)
    #expect(brought.status == MTDA_OK)
    #expect(brought.reports.count == 1)
    #expect(brought.skips.map(\.reason) == ["malformed"])
    #expect(brought.skips.map(\.index) == [0])
  }

  @Test("A field that stands twice makes its record malformed", arguments: BuiltAdapter.all)
  func duplicates(name: String) throws {
    let field = [
      "lookout": #""type":"DEVICE""#, "zimperium": #""lastSeen":1793600000000"#,
      "defender": #""riskScore":"Low""#, "symantec": #""health_status":"Low""#,
      "reference-c": #""status":"ok""#,
    ][name]!
    let text = CrossingTests.many(1, of: name).replacing(field, with: "\(field),\(field)")
    let brought = try LoadedInstance.active(name).receive(text)
    #expect(brought.reports.isEmpty)
    #expect(brought.skips.map(\.reason) == ["malformed"])
  }

  /// What must hold of every report, however it came about.
  static func check(_ exchange: RecordedExchange, _ place: String) throws {
    for report in exchange.reports {
      let texts = [report.word, report.threat, report.category, report.title]
      let values = (report.identifiers ?? []).map { $0.drop { $0 != "=" }.dropFirst() }
      try #require(texts.allSatisfy { ($0 ?? "").utf8.count <= 256 }, "\(place): \(report)")
      try #require(values.allSatisfy { (1...256).contains($0.utf8.count) }, "\(place): \(report)")
      try #require(report.kind != "threatOpened" || report.threat != nil, "\(place): \(report)")
      try #require(report.observed < 253_402_300_800_000, "\(place): \(report)")
      try #require(!texts.contains("<invalid UTF-8>"), "\(place): \(report)")
    }
    for skip in exchange.skips {
      try #require((skip.value ?? "").utf8.count <= 64, "\(place): \(skip)")
    }
  }
}

/// Numbers that are the same for the same seed.
struct SeededRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
