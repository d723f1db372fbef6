import ConnectorModel
import Foundation

/// What is wrong with a case file, with the place.
struct CaseError: Error, CustomStringConvertible {
  let description: String

  init(_ place: String, _ problem: String) { description = "\(place): \(problem)" }
}

/// One JSON object of a case file. Every key must be read: a misspelt one is an error, not a case
/// that tests nothing.
final class Fields {
  let place: String
  private var rest: [String: Any]

  init(_ value: Any, place: String) throws {
    guard let object = value as? [String: Any] else {
      throw CaseError(place, "an object is expected here")
    }
    self.place = place
    rest = object.filter { !($0.value is NSNull) }
  }

  func has(_ key: String) -> Bool { rest[key] != nil }

  func value<Value>(_ key: String, as type: Value.Type = Value.self) throws -> Value? {
    guard let raw = rest.removeValue(forKey: key) else { return nil }
    guard let value = raw as? Value else {
      throw CaseError("\(place).\(key)", "\(raw) is not a \(type)")
    }
    return value
  }

  func word<Word: RawRepresentable>(
    _ key: String, _ type: Word.Type = Word.self
  ) throws -> Word? where Word.RawValue == String {
    guard let text = try value(key, as: String.self) else { return nil }
    guard let word = Word(rawValue: text) else {
      throw CaseError("\(place).\(key)", "\"\(text)\" is not a \(type)")
    }
    return word
  }

  func time(_ key: String) throws -> Timestamp? {
    try value(key, as: String.self).map { try Self.time($0, place: "\(place).\(key)") }
  }

  /// A time, or nil where the case says `never`. The outer nil: the case does not say.
  func timeOrNever(_ key: String) throws -> Timestamp?? {
    guard let text = try value(key, as: String.self) else { return nil }
    return .some(text == "never" ? nil : try Self.time(text, place: "\(place).\(key)"))
  }

  func version(_ key: String) throws -> OSVersion? {
    try value(key, as: String.self).flatMap { OSVersion($0) }
  }

  func words(_ key: String) throws -> [String] { try value(key) ?? [] }

  func groups(_ key: String) throws -> Set<GroupID>? {
    try value(key, as: [String].self).map { Set($0.map { GroupID(rawValue: $0) }) }
  }

  func toggles(_ key: String) throws -> [Toggle]? {
    try value(key, as: [String].self)?.map { try Self.toggle($0, place: "\(place).\(key)") }
  }

  func object(_ key: String) throws -> Fields? {
    guard let raw = rest.removeValue(forKey: key) else { return nil }
    return try Fields(raw, place: "\(place).\(key)")
  }

  /// The objects under `key`, by name, in the order of their names.
  func objects(_ key: String) throws -> [(name: String, fields: Fields)] {
    guard let object = try object(key) else { return [] }
    return try object.takeAll().map { name, value in
      (name, try Fields(value, place: "\(object.place).\(name)"))
    }
  }

  /// Everything that is left, in the order of the keys.
  func takeAll() -> [(String, Any)] {
    defer { rest = [:] }
    return rest.sorted { $0.key < $1.key }
  }

  func array(_ key: String) throws -> [Fields] {
    try value(key, as: [Any].self)?.enumerated().map { index, value in
      try Fields(value, place: "\(place).\(key)[\(index)]")
    } ?? []
  }

  /// No key may be left.
  func end() throws {
    guard rest.isEmpty else {
      throw CaseError(place, "unknown key \(rest.keys.sorted().joined(separator: ", "))")
    }
  }

  static func toggle(_ name: String, place: String) throws -> Toggle {
    guard let toggle = Toggle(name: name) else {
      throw CaseError(place, "no toggle is named \"\(name)\"")
    }
    return toggle
  }

  /// `now`, an ISO 8601 time, or a distance from `now` such as `-7d`, `+90m` or `+6d+23h+1ms`.
  static func time(_ text: String, place: String) throws -> Timestamp {
    if text == "now" { return now }
    if let time = Timestamp(iso8601: text) { return time }
    let units = ["ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
    var time = now.milliseconds
    for part in text.matches(of: /([+-])(\d+)(ms|s|m|h|d)/) {
      guard let count = Int64(part.2), let unit = units[String(part.3)] else { continue }
      time += (part.1 == "-" ? -count : count) * Int64(unit)
    }
    guard text.wholeMatch(of: /([+-]\d+(ms|s|m|h|d))+/) != nil else {
      throw CaseError(
        place, "\"\(text)\" is no time: write now, -7d, +6d+23h+1ms or an ISO 8601 time")
    }
    return Timestamp(milliseconds: time)
  }

  /// The moment at which every case is decided unless it says otherwise: 2026-06-01 12:00 UTC.
  static let now = Timestamp(milliseconds: 1_780_315_200_000)
}
