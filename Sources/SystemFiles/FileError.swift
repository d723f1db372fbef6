/// Why something could not be done with a file.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried, as the end of "PATH cannot be …".
  package enum Operation: String, Hashable, Sendable {
    case open = "opened"
    case read = "read"
    case make = "made"
    case write = "written"
    case move = "put in place"
    case lock = "locked"
    case watch = "watched"
    case giveToGroup = "given to a group"
  }

  package enum Reason: Hashable, Sendable {
    /// The system refused, with this number (`errno`).
    case system(Int32)
    /// There is something else than a regular file.
    case notRegular
    /// There is something else than a folder.
    case notFolder
    /// The file has more bytes than were to be read.
    case tooLarge(most: Int)
    /// It belongs to another user, or to another part of this program.
    case ofAnother
    /// There is something of its name already.
    case isThere
    /// It lies on another file system than this path, so that nothing can be renamed between them.
    case otherDisk(String)
  }

  package var operation: Operation
  package var path: String
  package var reason: Reason

  package init(_ operation: Operation, _ path: String, _ reason: Reason) {
    self.operation = operation
    self.path = path
    self.reason = reason
  }

  /// One sentence without a full stop.
  package var description: String { "\(path) cannot be \(operation.rawValue): \(reason)" }
}
