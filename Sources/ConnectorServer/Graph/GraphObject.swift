import AdapterBundle
import ConnectorModel
import ConnectorService

/// An object of a document in Graph's shape. Members are found by their names without regard to case: some exports
/// begin them with capitals. What has another type than it must have is refused by the member's name, and never taken
/// as not there.
struct GraphObject {
  /// Where it stands, such as `scheduledActionsForRule[1]`, counted from 1; empty: it is the document.
  let path: String
  private var members: [String: (name: String, value: JSON)] = [:]

  init(_ members: [String: JSON], at path: String) throws(ServiceError) {
    self.path = path
    try take(members)
  }

  init(_ value: JSON, at path: String) throws(ServiceError) {
    guard case .object(let members) = value else {
      throw ServiceError(path, is: value, not: "an object")
    }
    try self.init(members, at: path)
  }

  /// Takes over what stands in an object within this one, such as what a library calls additional properties.
  mutating func unfold(_ name: String) throws(ServiceError) {
    guard let inner = members.removeValue(forKey: name.lowercased()), inner.value != .null else {
      return
    }
    guard case .object(let more) = inner.value else {
      throw ServiceError(place(inner.name), is: inner.value, not: "an object")
    }
    try take(more)
  }

  private mutating func take(_ more: [String: JSON]) throws(ServiceError) {
    for (name, value) in more.sorted(by: { $0.key < $1.key })
    where members.updateValue((name, value), forKey: name.lowercased()) != nil {
      throw ServiceError(twice: place(name))
    }
  }

  /// Whether the member is there and is not null.
  func has(_ name: String) -> Bool { value(name) != nil }

  /// The members whose names are none of these, and that are not null.
  func members(apartFrom names: Set<String>) -> [(name: String, value: JSON)] {
    let known = Set(names.map { $0.lowercased() })
    return members.filter { !known.contains($0.key) && $0.value.value != .null }.map(\.value)
  }

  func text(_ name: String, atMost most: Int = 1024) throws(ServiceError) -> String? {
    guard let value = value(name) else { return nil }
    guard case .string(let text) = value else {
      throw ServiceError(place(name), is: value, not: "a text")
    }
    guard text.utf8.count <= most else {
      throw ServiceError(.badRequest, "\(place(name)) is longer than \(most) bytes")
    }
    return text
  }

  func bool(_ name: String) throws(ServiceError) -> Bool? {
    guard let value = value(name) else { return nil }
    guard case .bool(let bool) = value else {
      throw ServiceError(place(name), is: value, not: "true or false")
    }
    return bool
  }

  func word<Word: RawRepresentable<String> & CaseIterable>(
    _ name: String
  ) throws(ServiceError) -> Word? {
    guard let text = try text(name, atMost: 64) else { return nil }
    return try SettingChange(name: place(name), value: text).word(of: Word.self)
  }

  func wholeNumber(_ name: String, in range: ClosedRange<Int>) throws(ServiceError) -> Int? {
    guard let value = value(name) else { return nil }
    let number: Int? =
      switch value {
      case .integer(let number): Int(number)
      case .double(let number): Int(exactly: number)
      default: nil
      }
    guard let number else { throw ServiceError(place(name), is: value, not: "a whole number") }
    guard range.contains(number) else {
      throw ServiceError(
        .badRequest, "\(place(name)) cannot be \(number)",
        remedy: "Give a whole number from \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }

  func object(_ name: String) throws(ServiceError) -> GraphObject? {
    guard let value = value(name) else { return nil }
    return try GraphObject(value, at: place(name))
  }

  func list(_ name: String) throws(ServiceError) -> GraphList? {
    guard let value = value(name) else { return nil }
    guard case .array(let elements) = value else {
      throw ServiceError(place(name), is: value, not: "a list")
    }
    return GraphList(path: place(name), elements: elements)
  }

  /// The place of a member.
  func place(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  private func value(_ name: String) -> JSON? {
    members[name.lowercased()].flatMap { $0.value == .null ? nil : $0.value }
  }
}

/// A list of a document in Graph's shape.
struct GraphList {
  let path: String
  let elements: [JSON]

  func objects() throws(ServiceError) -> [GraphObject] {
    var objects: [GraphObject] = []
    for (index, element) in elements.enumerated() {
      objects.append(try GraphObject(element, at: "\(path)[\(index + 1)]"))
    }
    return objects
  }
}

extension JSON {
  /// What a value is, as an error says it.
  var words: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let number): "the number \(number)"
    case .double(let number): "the number \(number)"
    case .string(let text): "the text \"\(text.prefix(64))\""
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// Whether PowerShell has written words about a value in its place, as it does with what is nested deeper than it
  /// was told to go.
  fileprivate var isPowerShellWords: Bool {
    guard case .string(let text) = self else { return false }
    return text.hasPrefix("@{") || text.hasPrefix("System.")
  }
}

extension ServiceError {
  /// A member of another type than it must have.
  fileprivate init(_ place: String, is value: JSON, not wanted: String) {
    self.init(
      .badRequest, code: "graph.wrong-type", "\(place) is \(value.words), not \(wanted)",
      remedy: value.isPowerShellWords
        ? "PowerShell has written words in its place: export it with ConvertTo-Json -Depth 20."
        : nil)
  }

  /// A member that is there twice, of which neither is taken.
  init(twice place: String) {
    self.init(
      .badRequest, code: "graph.repeated", "\(place) is given twice",
      remedy: "Nothing was taken. Leave one of the two out.")
  }
}
