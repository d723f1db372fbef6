import Glibc

/// The calls of the system that Foundation does not have: files looked at, made, replaced and read in ways that
/// leave no gap.
///
/// Paths are texts without the character zero. Nothing follows a link at the end of a path unless it says so.
package enum FileSystem {
  /// Who runs this program.
  package static var user: UInt32 { geteuid() }

  /// Nil where nothing is.
  package static func kind(of path: String) -> FileStatus.Kind? { FileStatus(path)?.kind }

  /// Absolute and without links.
  package static func resolve(_ path: String) throws(FileError) -> String {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw FileError(.read, path, .system(ENOENT))
    }
    guard let resolved = unsafe realpath(path, nil) else { throw FileError(.read, path) }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// Where a symbolic link leads; nil for anything else.
  package static func target(ofLink path: String) -> String? {
    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      guard let start = buffer.baseAddress else { return -1 }
      return unsafe readlink(path, start.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }

  /// Whether this program may execute a file.
  package static func isExecutable(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }

  /// Reads a regular file whole, through one descriptor.
  package static func read(
    _ path: String, atMost most: Int, followsLink: Bool = false
  ) throws(FileError) -> [UInt8] {
    try FileDescriptor.reading(path, followsLink: followsLink).read(atMost: most, path)
  }

  // MARK: Names

  /// The folder that a path leads to the last part of.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// A path that nobody else uses; those that a killed process leaves are known by their beginning.
  package static func temporary(in folder: String) -> String {
    "\(folder)/\(temporaryPrefix)\(String(UInt64.random(in: 0 ... .max), radix: 16))"
  }

  package static let temporaryPrefix = ".staging-"
}
