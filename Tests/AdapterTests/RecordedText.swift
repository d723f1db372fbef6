import Foundation

/// A recorded message as text: its records, and where in it each member's value stands.
struct RecordedText {
  struct Member {
    let key: String
    let value: Range<Int>
    /// The record that it is of; nil for a member of the message itself.
    let record: Int?
  }

  let bytes: [UInt8]
  private(set) var records: [Range<Int>] = []
  private(set) var members: [Member] = []
  private var place = 0

  /// - Parameter lists: the names under which a list of records may stand.
  init(_ text: String, lists: Set<String> = ["events", "value", "content"]) {
    bytes = Array(text.utf8)
    while place < bytes.count {
      skipBlanks()
      guard place < bytes.count else { break }
      // One document, or one a line.
      readDocument(lists)
      skipBlanks()
    }
    members = members.map { member in
      let record = records.firstIndex { $0.contains(member.value.lowerBound) }
      return Member(key: member.key, value: member.value, record: record)
    }
  }

  func text(of range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  func replacing(_ range: Range<Int>, with text: String) -> [UInt8] {
    Array(bytes[..<range.lowerBound]) + Array(text.utf8) + Array(bytes[range.upperBound...])
  }

  private mutating func readDocument(_ lists: Set<String>) {
    let start = place
    let isList = bytes[place] == UInt8(ascii: "[")
    var found: [Range<Int>]?
    readValue { key, elements in if key.map(lists.contains) ?? isList { found = found ?? elements }
    }
    records += found ?? [start..<place]
  }

  private mutating func skipBlanks() {
    while place < bytes.count, " \t\r\n,:".utf8.contains(bytes[place]) { place += 1 }
  }

  /// Tells of the elements of each list on the first two levels, by the key that it stands under.
  private mutating func readValue(
    key: String? = nil, level: Int = 0, _ tell: (String?, [Range<Int>]) -> Void
  ) {
    switch bytes[place] {
    case UInt8(ascii: "\""): readText()
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      let isObject = bytes[place] == UInt8(ascii: "{")
      place += 1
      var elements: [Range<Int>] = []
      skipBlanks()
      while !"]}".utf8.contains(bytes[place]) {
        let start = place
        if isObject {
          readText()
          let name = text(of: (start + 1)..<(place - 1))
          skipBlanks()
          let value = place
          readValue(key: name, level: level + 1, tell)
          members.append(Member(key: name, value: value..<place, record: nil))
        } else {
          readValue(level: level + 1, tell)
          elements.append(start..<place)
        }
        skipBlanks()
      }
      place += 1
      if !isObject, level < 2 { tell(key, elements) }
    default:
      while place < bytes.count, !",]} \t\r\n".utf8.contains(bytes[place]) { place += 1 }
    }
  }

  private mutating func readText() {
    place += 1
    while bytes[place] != UInt8(ascii: "\"") {
      place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    place += 1
  }
}

/// A value that some partner has written where nobody expects it.
struct OddValue: Decodable, CustomStringConvertible {
  /// What it may rightly be read as.
  enum Reading: String, Decodable {
    case flag, missing
  }

  let what: String
  let json: String
  let reads: Reading?

  var description: String { what }

  static let all: [OddValue] = {
    let file = Sample.folder.deletingLastPathComponent().appending(path: "OddValues.json")
    return (try? JSONDecoder().decode([OddValue].self, from: Data(contentsOf: file))) ?? []
  }()

  /// What stands in the place of a member's value.
  func text(for key: String, instead value: String) -> String {
    json.replacing("SAME", with: value).replacing("KEY", with: key)
  }
}
