import Foundation
import Testing

/// One case of a case file, with all defaults filled in.
struct EvaluationCase: Sendable, CustomTestStringConvertible {
  let file: String
  let name: String
  /// The JSON object `{"given": …, "expect": …}`.
  let json: Data

  var testDescription: String { "\(file): \(name)" }

  func fields() throws -> (given: Fields, expect: Fields) {
    let object = try Fields(JSONSerialization.jsonObject(with: json), place: testDescription)
    guard let given = try object.object("given"), let expect = try object.object("expect") else {
      throw CaseError(testDescription, "a case needs \"given\" and \"expect\"")
    }
    try object.end()
    return (given, expect)
  }
}

/// The files of `Tests/EvaluationCases`; their README describes the format.
enum CaseFiles {
  enum Kind: String, CaseIterable {
    case compliance, appProtection, folding, matching, connector, settings, classicPolicy
    case disclosure
  }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "EvaluationCases")

  static func cases(of kind: Kind) throws -> [EvaluationCase] {
    try files().flatMap { file, object in
      try fileKind(object, file: file) == kind ? expanded(object, file: file) : []
    }
  }

  static func files() throws -> [(String, [String: Any])] {
    let all = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try all.filter { $0.hasSuffix(".json") }.sorted().map { name in
      let data = try Data(contentsOf: folder.appending(path: name))
      guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
        throw CaseError(name, "the file must hold one object")
      }
      return (name, object)
    }
  }

  static func fileKind(_ object: [String: Any], file: String) throws -> Kind {
    guard let kind = (object["kind"] as? String).flatMap(Kind.init(rawValue:)) else {
      throw CaseError(file, "\"kind\" must be one of \(Kind.allCases.map(\.rawValue))")
    }
    return kind
  }

  /// The cases and the rows of the tables, each over the file's own `given`.
  static func expanded(_ object: [String: Any], file: String) throws -> [EvaluationCase] {
    let known: Set = ["kind", "about", "given", "cases", "tables"]
    guard Set(object.keys).isSubset(of: known) else {
      throw CaseError(file, "unknown key among \(object.keys.sorted())")
    }
    let base: [String: Any] = ["given": object["given"] ?? [String: Any]()]
    var cases: [EvaluationCase] = []
    for single in object["cases"] as? [[String: Any]] ?? [] {
      cases.append(try made(merged(base, single), file: file))
    }
    for table in object["tables"] as? [[String: Any]] ?? [] {
      cases += try rows(of: table, base: base, file: file)
    }
    return cases
  }

  private static func rows(
    of table: [String: Any], base: [String: Any], file: String
  ) throws -> [EvaluationCase] {
    guard let name = table["name"] as? String, let columns = table["columns"] as? [String],
      let rows = table["rows"] as? [[Any]], !rows.isEmpty
    else { throw CaseError(file, "a table needs \"name\", \"columns\" and \"rows\"") }
    let common = merged(base, table.filter { ["given", "expect"].contains($0.key) })
    return try rows.map { row in
      guard row.count == columns.count else {
        throw CaseError("\(file): \(name)", "a row has \(row.count) values, not \(columns.count)")
      }
      var one = common
      for (column, value) in zip(columns, row) {
        one = merged(one, nested(column.split(separator: ".").map(String.init)[...], value))
      }
      let inputs = zip(columns, row).filter { $0.0.hasPrefix("given") }.map { "\($0.1)" }
      one["name"] = "\(name) (\(inputs.joined(separator: ", ")))"
      return try made(one, file: file)
    }
  }

  private static func made(_ object: [String: Any], file: String) throws -> EvaluationCase {
    guard let name = object["name"] as? String else { throw CaseError(file, "a case has no name") }
    let parts = object.filter { $0.key != "name" }
    return EvaluationCase(
      file: file, name: name,
      json: try JSONSerialization.data(withJSONObject: parts, options: .sortedKeys))
  }

  private static func nested(_ path: ArraySlice<String>, _ value: Any) -> [String: Any] {
    guard let first = path.first else { return [:] }
    return [first: path.count == 1 ? value : nested(path.dropFirst(), value)]
  }

  /// Objects are merged, everything else is replaced; a null takes a default away.
  private static func merged(_ base: [String: Any], _ other: [String: Any]) -> [String: Any] {
    base.merging(other) { old, new in
      guard let old = old as? [String: Any], let new = new as? [String: Any] else { return new }
      return merged(old, new)
    }
  }
}
