import AdapterBundle
import ConnectorService
import Foundation

/// A file in Microsoft Graph's shape, as exports and scripts write it: one object, or a page with one.
struct GraphDocument {
  let object: GraphObject

  /// - Parameters:
  ///   - json: also with a mark in front, and in UTF-16, which PowerShell writes.
  ///   - collection: what a page of Graph's must be of, such as `deviceCompliancePolicies`.
  init(_ json: [UInt8], atMost most: Int, of collection: String) throws(ServiceError) {
    let root = try Self.parse(json, atMost: most)
    switch root {
    case .array(let elements):
      object = try Self.only(of: elements, in: "the list")
    case .object(let members):
      let whole = try GraphObject(members, at: "")
      if let failure = try whole.object("error") {
        throw ServiceError(
          .badRequest,
          "this is an error that Graph has answered: \(try failure.text("message") ?? "it says no more")",
          remedy: "Ask Graph again, and give its answer.")
      }
      guard !whole.has("@odata.type"), let page = try whole.list("value") else {
        object = whole
        return
      }
      try Self.check(try whole.text("@odata.context"), isOf: collection)
      object = try Self.only(of: page.elements, in: page.path)
    default:
      throw ServiceError(
        .badRequest, "this is \(root.words), not an object", remedy: .onePolicy)
    }
  }

  private static func only(
    of elements: [JSON], in place: String
  ) throws(ServiceError) -> GraphObject {
    guard elements.count == 1 else {
      throw ServiceError(
        .badRequest, "\(place) has \(elements.count) policies, and one is made at a time",
        remedy: .onePolicy)
    }
    return try GraphObject(elements[0], at: "\(place)[1]")
  }

  /// A page says of what it is after a number sign.
  private static func check(
    _ context: String?, isOf collection: String
  ) throws(ServiceError) {
    guard let context, let sign = context.firstIndex(of: "#") else { return }
    let what = context[context.index(after: sign)...]
    guard !what.lowercased().contains(collection.lowercased()) else { return }
    throw ServiceError(
      .badRequest,
      "@odata.context says that this page is of \(what.prefix(128)), not of \(collection)",
      remedy: .onePolicy)
  }

  private static func parse(_ bytes: [UInt8], atMost most: Int) throws(ServiceError) -> JSON {
    guard bytes.count <= most else {
      throw ServiceError(
        .badRequest, "this is longer than a JSON object of at most \(most >> 20) MiB",
        remedy: .onePolicy)
    }
    let text = ForeignText(bytes)
    if let name = text.kindOfOther {
      throw ServiceError(.badRequest, "this is \(name), not JSON", remedy: .onePolicy)
    }
    do throws(JSON.Failure) {
      return try JSON(parsing: text.utf8, mostBytes: 2 * most, mostLevels: 64)
    } catch {
      switch error {
      case .duplicateKey(let path):
        throw ServiceError(twice: countedFromOne(path))
      case .tooDeep(let path):
        throw ServiceError(
          .badRequest, "\(countedFromOne(path)) is nested too deep", remedy: .onePolicy)
      case .notJSON(let why):
        throw ServiceError(.badRequest, "this is not JSON: \(why.lowercased())", remedy: .onePolicy)
      case .tooBig, .outOfMemory:
        throw ServiceError(.failed, "this cannot be read: there is not enough memory")
      }
    }
  }

  /// The parser's places begin with a dollar sign and count from 0.
  private static func countedFromOne(_ path: String) -> String {
    String(path.dropFirst(2)).replacing(/\[(\d+)\]/) { "[\((Int($0.1) ?? 0) + 1)]" }
  }
}

extension Remedy {
  fileprivate static var onePolicy: Remedy {
    "Give one deviceCompliancePolicy in Microsoft Graph's shape, as JSON."
  }
}

/// Bytes that are to be JSON, in the encodings that programs write it in.
private struct ForeignText {
  /// Without a mark.
  let utf8: [UInt8]

  init(_ bytes: [UInt8]) {
    var utf8 = bytes
    if let encoding = Self.wideEncoding(of: bytes),
      let text = String(data: Data(bytes), encoding: encoding)
    {
      utf8 = Array(text.utf8)
    }
    if utf8.starts(with: [0xEF, 0xBB, 0xBF]) { utf8.removeFirst(3) }
    self.utf8 = utf8
  }

  /// UTF-16, by its mark or by the half of the first sign that is nothing.
  private static func wideEncoding(of bytes: [UInt8]) -> String.Encoding? {
    guard bytes.count > 1 else { return nil }
    switch (bytes[0], bytes[1]) {
    case (0xFF, 0xFE): return .utf16LittleEndian
    case (0xFE, 0xFF): return .utf16BigEndian
    case (let first, 0) where first != 0: return .utf16LittleEndian
    case (0, let second) where second != 0: return .utf16BigEndian
    default: return nil
    }
  }

  /// What this is where it is plainly something else; nil where it may be JSON.
  var kindOfOther: String? {
    if utf8.starts(with: Array("PK".utf8)) { return "a zip file" }
    if utf8.starts(with: [0x1F, 0x8B]) { return "a file packed by gzip" }
    switch utf8.first(where: { !" \t\r\n".utf8.contains($0) }) {
    case nil: return "empty"
    case UInt8(ascii: "<"): return "a page in HTML or XML"
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "-"): return nil
    default:
      let line = utf8.prefix { $0 != UInt8(ascii: "\n") }
      return line.contains(UInt8(ascii: ",")) ? "a table (CSV)" : nil
    }
  }
}
