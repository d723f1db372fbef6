import CSimdjson

/// A JSON document as a value, read strictly.
package indirect enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case double(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  /// What reading stops at.
  package enum Failure: Error, Hashable {
    case tooBig
    case tooDeep(path: String)
    case duplicateKey(path: String)
    case notJSON(String)
    case outOfMemory
  }

  /// Reads a document. This is the only place of the module that calls simdjson; what it gives is a copy.
  package init(parsing bytes: [UInt8], mostBytes: Int, mostLevels: Int) throws(Failure) {
    guard bytes.count <= mostBytes else { throw .tooBig }
    guard let parser = unsafe sj_parser_create(UInt64(mostBytes), Self.parserLevels) else {
      throw .outOfMemory
    }
    defer { unsafe sj_parser_destroy(parser) }
    var root = sj_value()
    let error = unsafe sj_parse(parser, bytes, UInt64(bytes.count), 0, &root)
    guard error == 0 else { throw .notJSON(unsafe String(cString: sj_error_text(error))) }
    try self.init(root, path: "$", levels: mostLevels)
  }

  /// More than any limit of ours, so that too much depth is told apart from what is no JSON.
  private static let parserLevels: UInt64 = 512

  private init(_ value: sj_value, path: String, levels: Int) throws(Failure) {
    var value = value
    switch unsafe sj_kind(&value) {
    case SJ_BOOL: self = .bool(unsafe sj_bool(&value) != 0)
    case SJ_SIGNED: self = .integer(unsafe sj_signed(&value))
    case SJ_UNSIGNED: self = .double(Double(unsafe sj_unsigned(&value)))
    case SJ_DOUBLE: self = .double(unsafe sj_double(&value))
    case SJ_STRING: unsafe self = .string(Self.copy(sj_string(&value)))
    case SJ_ARRAY:
      var elements: [JSON] = []
      try Self.walk(&value, path, levels) { (_, element) throws(Failure) in
        let path = "\(path)[\(elements.count)]"
        elements.append(try JSON(element, path: path, levels: levels - 1))
      }
      self = .array(elements)
    case SJ_OBJECT:
      var members: [String: JSON] = [:]
      try Self.walk(&value, path, levels) { (key, member) throws(Failure) in
        let path = "\(path).\(key)"
        guard members[key] == nil else { throw .duplicateKey(path: path) }
        members[key] = try JSON(member, path: path, levels: levels - 1)
      }
      self = .object(members)
    default: self = .null
    }
  }

  private static func walk(
    _ container: inout sj_value, _ path: String, _ levels: Int,
    _ body: (String, sj_value) throws(Failure) -> Void
  ) throws(Failure) {
    guard levels > 0 else { throw .tooDeep(path: path) }
    var cursor = unsafe sj_open(&container)
    var key = unsafe sj_text()
    var value = sj_value()
    while unsafe sj_next(&cursor, &key, &value) != 0 { try unsafe body(copy(key), value) }
  }

  private static func copy(_ text: sj_text) -> String {
    unsafe String(
      decoding: UnsafeRawBufferPointer(start: text.ptr, count: Int(clamping: text.len)),
      as: UTF8.self)
  }
}

extension JSON: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .double(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}
