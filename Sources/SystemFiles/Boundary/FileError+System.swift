import Glibc

extension FileError {
  /// What the system has just answered.
  init(_ operation: Operation, _ path: String) {
    self.init(operation, path, .system(errno))
  }

  /// Whether there is nothing at the path.
  package var isMissing: Bool { [.system(ENOENT), .system(ENOTDIR)].contains(reason) }

  /// Whether there is a symbolic link, which was not to be followed.
  package var isLink: Bool { reason == .system(ELOOP) }
}

extension FileError.Reason: CustomStringConvertible {
  /// The system's own words, where it has some.
  package var description: String {
    switch self {
    case .system(let number): unsafe String(cString: strerror(number))
    case .notRegular: "it is no regular file"
    case .notFolder: unsafe String(cString: strerror(ENOTDIR))
    case .tooLarge(let most): "it is larger than \(most) bytes"
    case .ofAnother: "it belongs to somebody else"
    case .isThere: unsafe String(cString: strerror(EEXIST))
    case .otherDisk(let path): "it lies on another file system than \(path)"
    }
  }
}
