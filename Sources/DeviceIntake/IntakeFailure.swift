/// Why a source could not be read as a whole. What was handed over before stays handed over.
package enum IntakeFailure: Error, Hashable, Sendable {
  case cannotOpen(source: String, reason: String)
  case isFolder(source: String)
  case cannotRead(source: String, reason: String)
  case empty(source: String)
  case tooLarge(source: String, bytesMost: Int)
  /// Not the JSON or the property list that it should be.
  case malformed(source: String, readAs: String, reason: String)
  /// Nothing that is known by its first bytes, and no JSON either.
  case notJSON(source: String, reason: String)
  /// In no format that is known; `readAs` says what is in it.
  case unrecognised(source: String, readAs: String)
  /// Well-formed, and about something else; `what` says what it is.
  case notDeviceData(source: String, what: String)
  case outOfMemory
}

extension IntakeFailure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotOpen(let source, let reason): "\(source) cannot be opened: \(reason)"
    case .isFolder(let source): "\(source) is a folder; name the files in it"
    case .cannotRead(let source, let reason): "\(source) cannot be read: \(reason)"
    case .empty(let source): "\(source) is empty"
    case .tooLarge(let source, let most):
      "\(source) is one document of more than \(most >> 20) MiB; split it, or write one record a line"
    case .malformed(let source, let readAs, let reason):
      "\(source) cannot be read as \(readAs): \(reason)"
    case .notJSON(let source, let reason):
      "\(source) \(reason); it is nothing else that is known either"
    case .unrecognised(let source, let readAs):
      "\(source) was read as \(readAs), and that is in no format that is known by its content; if a partner has"
        + " sent it, see gatehouse ingest, and otherwise name the format: "
        + IntakeFormat.allCases.map(\.rawValue).joined(separator: ", ")
    case .notDeviceData(let source, let what): "\(source) is not device data: \(what)"
    case .outOfMemory: "There is not enough memory to read JSON"
    }
  }
}
