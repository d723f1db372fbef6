import Glibc

/// Names as the system has them: bytes, which need be no text. A folder is named by a text all the same.
extension FileSystem {
  /// The names in a folder, in the order of their bytes.
  package static func rawNames(in folder: String) throws(FileError) -> [[UInt8]] {
    guard let entries = try FileDescriptor.folder(folder).entries() else {
      throw FileError(.read, folder)
    }
    return entries.map { $0.dropLast().map(UInt8.init(bitPattern:)) }
      .sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Nil where nothing is.
  package static func kind(of name: [UInt8], in folder: String) -> FileStatus.Kind? {
    FileStatus(path: path(of: name, in: folder))?.kind
  }

  /// Renames within one file system; a crash may undo it.
  package static func rename(
    _ name: [UInt8], in folder: String, to other: String
  ) throws(FileError) {
    guard unsafe Glibc.rename(path(of: name, in: folder), other) == 0 else {
      throw FileError(.move, other)
    }
  }

  /// With the zero at its end, as the system takes it.
  private static func path(of name: [UInt8], in folder: String) -> [CChar] {
    (Array(folder.utf8) + [UInt8(ascii: "/")] + name + [0]).map(CChar.init(bitPattern:))
  }
}
