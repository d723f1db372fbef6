import SystemFiles

/// Why a drop folder cannot be used, as a sentence without a full stop.
package struct DropFolderError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }

  init(_ error: FileError) {
    description =
      error.reason == .notFolder ? "\(error.path) is no folder" : String(describing: error)
  }
}
