import Foundation
import Synchronization
import Testing

/// JSON Schema (draft 2020-12), as far as the schemas of the answers use it. A keyword that it does not know is a
/// fault, and so is a member that a schema does not name: programs may rely on what is written there.
struct Schema {
  private let file: String
  private let schema: JSON

  private static let folder = Package.path("Schemas")
  private static let annotations: Set<String> = ["$schema", "title", "description", "format"]

  init(_ name: String) throws {
    let file = "\(name).schema.json"
    self.init(file: file, schema: try Self.read(file))
  }

  private init(file: String, schema: JSON) {
    self.file = file
    self.schema = schema
  }

  /// Files that were read before.
  private static let files = Mutex<[String: JSON]>([:])

  private static func read(_ file: String) throws -> JSON {
    if let known = files.withLock({ $0[file] }) { return known }
    let json = try JSON(parsing: try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8))
    files.withLock { $0[file] = json }
    return json
  }

  /// The names of all schemas.
  static func names() throws -> Set<String> {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    return Set(files.map { $0.replacing(".schema.json", with: "") })
  }

  /// Of the answer to a command, by its first words; a command of which the last word is left out lists.
  static func ofAnswer(to words: [String]) throws -> Schema? {
    let names = try names()
    let command = words.prefix { !$0.hasPrefix("-") }
    for count in stride(from: min(3, command.count), to: 0, by: -1) {
      let name = command.prefix(count).joined(separator: "-")
      if names.contains(name) { return try Schema(name) }
      if count == command.count, names.contains("\(name)-list") {
        return try Schema("\(name)-list")
      }
    }
    return nil
  }

  /// What is wrong with a value, each with its place.
  func faults(of value: JSON, at place: String = "$") throws -> [String] {
    guard case .object(let keywords) = schema else { return ["\(place): \(file) is no schema"] }
    var faults: [String] = []
    for (keyword, content) in keywords where !Self.annotations.contains(keyword) {
      switch keyword {
      case "type": faults += Self.typeFaults(of: value, content, place)
      case "enum":
        if !content.elements.contains(value) { faults.append("\(place): \(value) is not listed") }
      case "minimum":
        if case .number(let number) = value, case .number(let least) = content, number < least {
          faults.append("\(place): \(number) is less than \(least)")
        }
      case "$ref": faults += try reference(content.text ?? "").faults(of: value, at: place)
      case "anyOf":
        let all = try content.elements.map { try part($0).faults(of: value, at: place) }
        if !all.contains([]) { faults += all.flatMap { $0 } }
      case "items":
        for (index, element) in value.elements.enumerated() {
          faults += try part(content).faults(of: element, at: "\(place)[\(index)]")
        }
      case "required":
        for name in content.elements.compactMap(\.text) where !value.names.contains(name) {
          faults.append("\(place): \(name) is missing")
        }
      case "properties", "additionalProperties": break
      case "$defs": break
      default: faults.append("\(place): \(file) has the keyword \(keyword)")
      }
    }
    return faults + (try memberFaults(of: value, keywords, place))
  }

  private func memberFaults(
    of value: JSON, _ keywords: [String: JSON], _ place: String
  ) throws -> [String] {
    guard keywords["properties"] != nil || keywords["additionalProperties"] != nil else {
      return []
    }
    var faults: [String] = []
    for name in value.names.sorted() {
      let known = keywords["properties"].map { $0[name] } ?? .null
      let schema = known == .null ? keywords["additionalProperties"] ?? .null : known
      guard schema != .null else {
        faults.append("\(place): \(name) is not in \(file)")
        continue
      }
      faults += try part(schema).faults(of: value[name], at: "\(place).\(name)")
    }
    return faults
  }

  private func part(_ schema: JSON) -> Schema { Schema(file: file, schema: schema) }

  /// `file#/$defs/Name`, or `#/$defs/Name` of the same file.
  private func reference(_ text: String) throws -> Schema {
    let parts = text.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
    let file = parts[0].isEmpty ? self.file : parts[0]
    let name = try #require(parts.last?.split(separator: "/").last.map(String.init))
    return Schema(file: file, schema: try Self.read(file)["$defs"][name])
  }

  private static func typeFaults(of value: JSON, _ type: JSON, _ place: String) -> [String] {
    let names = type.text.map { [$0] } ?? type.elements.compactMap(\.text)
    let fits = names.contains { name in
      switch (name, value) {
      case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool),
        ("number", .number), ("null", .null):
        true
      case ("integer", .number(let number)): number == number.rounded()
      default: false
      }
    }
    return fits ? [] : ["\(place): \(value) is no \(names.joined(separator: " or "))"]
  }
}
