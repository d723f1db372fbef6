import Foundation

/// Where device data come from.
package enum IntakeSource: Sendable {
  case file(path: String)
  /// A file or a pipe that somebody has opened, from where it stands.
  case open(FileHandle, name: String)
  case bytes([UInt8], name: String)

  /// Opens a file as `file` would. A folder is refused.
  package static func open(path: String) throws(IntakeFailure) -> FileHandle {
    try ByteStream.open(path)
  }

  /// How problems name it: a file by the last part of its path.
  package var name: String {
    switch self {
    case .file(let path): Self.name(of: path)
    case .open(_, let name), .bytes(_, let name): name
    }
  }

  /// The last part of a path.
  package static func name(of path: String) -> String {
    path.split(separator: "/").last.map { String($0) } ?? path
  }
}
