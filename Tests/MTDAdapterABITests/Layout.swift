import Foundation
import Testing

/// The layout of a header, as `Scripts/abi-layout` writes it.
struct Layout {
  /// A name and what stands behind it.
  struct Row: Hashable {
    let name: String
    let meaning: String
  }

  struct Struct {
    let name: String
    let bytes: Int
    let growth: Growth
    var fields: [Field] = []
  }

  struct Field: Hashable {
    let offset: Int
    let bytes: Int
    let kind: String
    let name: String
    let type: String

    var isFunction: Bool { kind == "function" }
  }

  /// What lets a struct grow: whoever reads it can see how long it is.
  enum Growth: String {
    case bySize = "struct_size"
    case byStride = "stride"
    case never
  }

  private(set) var major = -1
  private(set) var minor = -1
  private(set) var constants: [Row] = []
  private(set) var types: [Row] = []
  private(set) var functions: [Row] = []
  private(set) var structs: [Struct] = []

  init(_ text: String) throws {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      try read(line.split(separator: " ", maxSplits: 1).map(String.init))
    }
  }

  private mutating func read(_ words: [String]) throws {
    try #require(words.count == 2)
    switch words[0] {
    case "abi":
      let numbers = words[1].split(separator: ".").compactMap { Int($0) }
      try #require(numbers.count == 2)
      (major, minor) = (numbers[0], numbers[1])
    case "constant": constants.append(try Self.row(words[1]))
    case "type": types.append(try Self.row(words[1]))
    case "function": functions.append(try Self.row(words[1]))
    case "struct":
      let parts = words[1].split(separator: " ").map(String.init)
      try #require(parts.count == 3)
      structs.append(
        Struct(
          name: parts[0], bytes: try #require(Int(parts[1])),
          growth: try #require(Growth(rawValue: parts[2]))))
    case "field":
      try #require(!structs.isEmpty)
      structs[structs.count - 1].fields.append(try Self.field(words[1]))
    default: Issue.record("a layout has no row \"\(words[0])\"")
    }
  }

  private static func row(_ text: String) throws -> Row {
    let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
    try #require(parts.count == 2)
    return Row(name: parts[0], meaning: parts[1])
  }

  private static func field(_ text: String) throws -> Field {
    let parts = text.split(separator: " ", maxSplits: 4).map(String.init)
    try #require(parts.count == 5)
    return Field(
      offset: try #require(Int(parts[0])), bytes: try #require(Int(parts[1])), kind: parts[2],
      name: parts[3], type: parts[4])
  }
}
