/// Where device data is read from.
package enum IntakeSource: Sendable {
  case file(path: String)
  case standardInput
  case bytes([UInt8], name: String)

  /// How problems name it: a file by the last part of its path.
  package var name: String {
    switch self {
    case .file(let path): path.split(separator: "/").last.map { String($0) } ?? path
    case .standardInput: "standard input"
    case .bytes(_, let name): name
    }
  }
}
