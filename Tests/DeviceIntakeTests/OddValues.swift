import Foundation
import Testing

/// The table of odd values: `Tables/odd-values.json` says what it holds.
struct OddValues: Decodable {
  struct Value: Decodable {
    var name: String
    var text: String
    var saysNothing: Bool?
    var mayCost: Cost?
  }

  enum Cost: String, Decodable { case member, record }

  struct Reader: Decodable, CustomTestStringConvertible {
    var name: String
    var format: String
    var values: String
    var before: String
    var between: String
    var after: String
    /// A small good record, which stands before and after each odd one.
    var neighbour: String
    var record: String
    var costs: [String: Cost]
    var quiet: [String]

    var isPropertyList: Bool { values == "plist" }
    var testDescription: String { name }
  }

  var values: [String: [Value]]
  var readers: [Reader]

  static let table: OddValues = {
    let file = Samples.folder.deletingLastPathComponent().appending(path: "Tables/odd-values.json")
    do { return try JSONDecoder().decode(OddValues.self, from: Data(contentsOf: file)) } catch {
      fatalError("odd-values.json: \(error)")
    }
  }()
}

/// A record with places in it.
struct RecordTemplate {
  private indirect enum Part {
    case text(String)
    case place(Int, name: String, [Part])
  }

  private let isPropertyList: Bool
  private let parts: [Part]
  /// The names of the places, in order; a name may come more than once.
  let names: [String]

  init(_ reader: OddValues.Reader) {
    isPropertyList = reader.isPropertyList
    var names: [String] = []
    var rest = Substring(reader.record)
    parts = Self.parse(&rest, &names)
    self.names = names
  }

  private static func parse(_ rest: inout Substring, _ names: inout [String]) -> [Part] {
    var parts: [Part] = []
    var text = ""
    while !rest.isEmpty, !rest.hasPrefix("}@") {
      guard rest.hasPrefix("@{") else {
        text.append(rest.removeFirst())
        continue
      }
      parts.append(.text(text))
      text = ""
      rest = rest.dropFirst(2)
      let name = String(rest.prefix { $0 != "|" })
      rest = rest.dropFirst(name.count + 1)
      let index = names.count
      names.append(name)
      parts.append(.place(index, name: name, parse(&rest, &names)))
      rest = rest.dropFirst(2)
    }
    return parts + [.text(text)]
  }

  /// The record, with `value` at one of its places; nil leaves the place out.
  func record(placing value: String?, at place: Int) -> String { text(parts, place, value) }

  var good: String { text(parts, nil, nil) }

  private func text(_ parts: [Part], _ place: Int?, _ value: String?) -> String {
    parts.map { part in
      switch part {
      case .text(let text): return text
      case .place(let index, let name, let inner):
        let good = text(inner, place, value)
        if index != place { return entry(name, good) }
        guard let value else { return isPropertyList ? "" : entry(name, "null") }
        let twice = entry(name, good) + (isPropertyList ? "" : ",") + entry(name, good)
        return value == "@twice" ? twice : entry(name, value)
      }
    }.joined()
  }

  private func entry(_ name: String, _ value: String) -> String {
    if name.hasPrefix("#") { return value }
    return isPropertyList ? "<key>\(name)</key>\(value)" : "\"\(name)\":\(value)"
  }
}

extension OddValues.Reader {
  /// A record as it stands in a source.
  func encoded(_ record: String) -> [UInt8] {
    bytes((isPropertyList ? event(record) : record).replacing("@payload", with: Self.payload))
  }

  /// A source of such records.
  func source(_ records: [[UInt8]]) -> [UInt8] {
    Array(before.utf8) + Array(records.joined(separator: Array(between.utf8))) + Array(after.utf8)
  }

  private func event(_ dictionary: String) -> String {
    let payload = Data(bytes("<plist version=\"1.0\">\(dictionary)</plist>")).base64EncodedString()
    return
      #"{"topic":"mdm.Connect","created_at":"2026-11-28T09:00:00Z","acknowledge_event":{"ids":{"id":"U1","type":"Device"},"raw_payload":"\#(payload)"}}"#
  }

  private func bytes(_ text: String) -> [UInt8] {
    let long = text.replacing("@long", with: String(repeating: "x", count: 5_000))
    let parts = long.split(separator: "\u{E000}", omittingEmptySubsequences: false)
    return Array(parts.map { Array($0.utf8) }.joined(separator: [0xFF]))
  }

  private static let payload = Data(
    """
    <plist version="1.0"><dict><key>Status</key><string>Acknowledged</string><key>UDID</key><string>U1</string>
    <key>QueryResponses</key><dict><key>OSVersion</key><string>26.1</string></dict></dict></plist>
    """.utf8
  ).base64EncodedString()
}
