import Foundation
import Testing

/// One case from the field: what arrives, step by step, and what must hold then. `Tests/FieldCases/README.md` describes
/// the format.
struct FieldCase: Sendable, CustomTestStringConvertible {
  let file: String
  let name: String
  /// Where people have met it, in a word: a project and a number.
  let source: String
  /// The JSON object `{"steps": …, "expect": …}`.
  let json: Data

  var testDescription: String { "\(file): \(name)" }

  func steps() throws -> [[String: Any]] { try part("steps") }
  func expected() throws -> [String: Any] { try part("expect") }

  private func part<Value>(_ key: String) throws -> Value {
    let object = try JSONSerialization.jsonObject(with: json) as? [String: Any]
    guard let value = object?[key] as? Value else {
      throw FieldCaseError("\(testDescription): \"\(key)\" is missing or of the wrong type")
    }
    return value
  }
}

struct FieldCaseError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// The files of `Tests/FieldCases`.
enum FieldCases {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "FieldCases")

  static func all() throws -> [FieldCase] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try names.filter { $0.hasSuffix(".json") }.sorted().flatMap { try cases(in: $0) }
  }

  private static func cases(in file: String) throws -> [FieldCase] {
    let data = try Data(contentsOf: folder.appending(path: file))
    guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any],
      Set(object.keys).isSubset(of: ["about", "source", "cases", "tables"])
    else { throw FieldCaseError("\(file): it must hold about, source, cases and tables") }
    var cases: [FieldCase] = []
    for one in object["cases"] as? [[String: Any]] ?? [] {
      cases.append(try made(one, in: file, source: object["source"]))
    }
    for table in object["tables"] as? [[String: Any]] ?? [] {
      guard let columns = table["columns"] as? [String], let rows = table["rows"] as? [[Any]] else {
        throw FieldCaseError("\(file): a table needs columns and rows")
      }
      for row in rows where row.count == columns.count {
        let values = Dictionary(uniqueKeysWithValues: zip(columns, row))
        let filled = filling(table, with: values) as? [String: Any] ?? [:]
        cases.append(
          try made(filled, in: file, source: object["source"], row: "\(row.map { "\($0)" })"))
      }
    }
    return cases
  }

  private static func made(
    _ one: [String: Any], in file: String, source: Any?, row: String = ""
  ) throws -> FieldCase {
    guard let name = one["name"] as? String, let source = (one["source"] ?? source) as? String,
      let steps = one["steps"], let expect = one["expect"]
    else { throw FieldCaseError("\(file): a case needs name, source, steps and expect") }
    return FieldCase(
      file: file, name: row.isEmpty ? name : "\(name) \(row.prefix(120))", source: source,
      json: try JSONSerialization.data(withJSONObject: ["steps": steps, "expect": expect]))
  }

  /// The value with `{{column}}` replaced: by the cell as it is where nothing else stands there, by its text within
  /// other text.
  private static func filling(_ value: Any, with cells: [String: Any]) -> Any {
    switch value {
    case let object as [String: Any]:
      return object.filter { !["columns", "rows"].contains($0.key) }
        .mapValues { filling($0, with: cells) }
    case let list as [Any]: return list.map { filling($0, with: cells) }
    case let text as String:
      for (name, cell) in cells where text == "{{\(name)}}" { return cell }
      return cells.reduce(text) {
        $0.replacingOccurrences(of: "{{\($1.key)}}", with: "\($1.value)")
      }
    default: return value
    }
  }
}
