import Foundation

/// One case from the field: what arrives, or what is typed, and what must hold then. `Tests/FieldCases/README.md`
/// describes the format.
package struct FieldCase: Sendable, CustomStringConvertible {
  package let file: String
  /// What kind of trouble it is, as the file says.
  package let kind: String
  package let name: String
  /// Where people have met it, in a word: a project and a number.
  package let source: String
  /// The case as a JSON object, with the cells of its table filled in.
  private let json: Data

  package var description: String { "\(file): \(name)" }

  /// - Parameters:
  ///   - row: the row of its table; empty: it stands alone.
  ///   - contents: the file, with the kind of its cases, and the source of those that name none.
  fileprivate init(
    _ one: [String: Any], in file: String, _ contents: [String: Any], row: String = ""
  ) throws {
    guard let name = one["name"] as? String, let kind = contents["kind"] as? String,
      let source = (one["source"] ?? contents["source"]) as? String,
      one["expect"] is [String: Any]
    else { throw FieldCaseError("\(file): a case needs kind, name, source and expect") }
    self.file = file
    self.kind = kind
    self.name = row.isEmpty ? name : "\(name) \(row.prefix(120))"
    self.source = source
    json = try JSONSerialization.data(withJSONObject: one)
  }

  /// A part that the case must have, such as `steps`.
  package func part<Value>(_ key: String, as type: Value.Type = Value.self) throws -> Value {
    guard let value = try optionalPart(key, as: type) else {
      throw FieldCaseError("\(description): \"\(key)\" is missing or of the wrong type")
    }
    return value
  }

  package func optionalPart<Value>(
    _ key: String, as type: Value.Type = Value.self
  ) throws -> Value? {
    let object = try JSONSerialization.jsonObject(with: json) as? [String: Any]
    return object?[key] as? Value
  }
}

package struct FieldCaseError: Error, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}

/// The files of a folder below `Tests/FieldCases`.
package enum FieldCases {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "FieldCases")

  package static func all(in name: String) throws -> [FieldCase] {
    let folder = folder.appending(path: name)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try files.filter { $0.hasSuffix(".json") }.sorted().flatMap { file in
      try cases(in: folder.appending(path: file))
    }
  }

  private static func cases(in url: URL) throws -> [FieldCase] {
    let (data, file) = (try Data(contentsOf: url), url.lastPathComponent)
    guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any],
      Set(object.keys).isSubset(of: ["about", "kind", "source", "cases", "tables"])
    else { throw FieldCaseError("\(file): it must hold about, kind, source, cases and tables") }
    var cases: [FieldCase] = []
    for one in object["cases"] as? [[String: Any]] ?? [] {
      cases.append(try FieldCase(one, in: file, object))
    }
    for table in object["tables"] as? [[String: Any]] ?? [] {
      guard let columns = table["columns"] as? [String], let rows = table["rows"] as? [[Any]],
        rows.allSatisfy({ $0.count == columns.count })
      else { throw FieldCaseError("\(file): a table needs columns, and rows of as many cells") }
      for (index, row) in rows.enumerated() {
        let values = Dictionary(uniqueKeysWithValues: zip(columns, row))
        let filled = filling(table, with: values) as? [String: Any] ?? [:]
        let shown = "(\(index + 1)) \(row.map { "\($0)" })"
        cases.append(try FieldCase(filled, in: file, object, row: shown))
      }
    }
    return cases
  }

  /// The value with `{{column}}` replaced: by the cell as it is where nothing else stands there, by its text within
  /// other text.
  private static func filling(_ value: Any, with cells: [String: Any]) -> Any {
    switch value {
    case let object as [String: Any]:
      let filled = object.filter { !["columns", "rows"].contains($0.key) }
        .map { (filling($0.key, with: cells) as? String ?? $0.key, filling($0.value, with: cells)) }
      return Dictionary(filled) { first, _ in first }
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

extension FieldCase {
  /// The bytes of a content: of text as it stands, of a list one record a line, of an object as a document, or what
  /// `{"base64": …}` holds.
  package static func bytes(of content: Any) throws -> [UInt8] {
    switch content {
    case let text as String: return Array(text.utf8)
    case let lines as [Any]:
      return try lines.flatMap { try document($0) + [UInt8(ascii: "\n")] }
    case let object as [String: Any]:
      guard let encoded = object["base64"] as? String else { return try document(object) }
      guard let data = Data(base64Encoded: encoded) else {
        throw FieldCaseError("base64 that is none")
      }
      return Array(data)
    default: throw FieldCaseError("content must be text, a list or an object")
    }
  }

  private static func document(_ value: Any) throws -> [UInt8] {
    if let text = value as? String { return Array(text.utf8) }
    return Array(try JSONSerialization.data(withJSONObject: value, options: .sortedKeys))
  }
}
