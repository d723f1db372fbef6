import FoundationEssentials
import StoredForms

/// A document as it lies in a table: its JSON as it is where its form is of version 1, else
/// `{"form":2,"value":…}`.
struct TableDocument {
  let version: Int
  let json: Data

  init(_ form: some StoredForm) throws(StoreError) {
    version = type(of: form).version
    json = try StoreError.mapping { try form.json() }
  }

  init(bytes: [UInt8]) {
    guard let (version, start) = Self.version(in: bytes) else {
      version = 1
      json = Data(bytes)
      return
    }
    self.version = version
    json = Data(bytes[start...].dropLast())
  }

  /// The version that a document says, and where its JSON begins; nil for one that says none. No form of version 1
  /// begins with a field `form` that an object `value` follows.
  private static func version(in bytes: [UInt8]) -> (version: Int, start: Int)? {
    guard bytes.starts(with: opening) else { return nil }
    let digits = bytes[opening.count...].prefix { $0 != UInt8(ascii: ",") }
    guard let version = Int(String(decoding: digits, as: UTF8.self)),
      bytes[digits.endIndex...].starts(with: middle + [UInt8(ascii: "{")])
    else { return nil }
    return (version, digits.endIndex + middle.count)
  }

  var bytes: [UInt8] {
    if version == 1 { return [UInt8](json) }
    return Self.beginning(of: version) + json + [UInt8(ascii: "}")]
  }

  /// With what all documents of a version begin, unless it is the first.
  static func beginning(of version: Int) -> [UInt8] {
    opening + Array("\(version)".utf8) + middle
  }

  func form<Form: StoredForm>(_ type: Form.Type) throws(UnreadableForm) -> Form {
    try Form.read(json, version: version, unknownFields: .passedOver)
  }

  func value<Form: StoredForm>(as type: Form.Type) throws(StoreError) -> Form.Value {
    do throws(UnreadableForm) {
      return try form(type).value()
    } catch {
      if case .unknownVersion = error { throw .newer(error) }
      throw .damagedRow
    }
  }

  private static let opening = Array(#"{"form":"#.utf8)
  private static let middle = Array(#","value":"#.utf8)
}

extension StoreError {
  fileprivate static func newer(_ error: UnreadableForm) -> StoreError {
    StoreError(
      code: .tooNew, message: "A row of the tables cannot be read: \(error.reason).",
      remedy: "Use the version of Gatehouse that wrote it, or a newer one.")
  }
}
