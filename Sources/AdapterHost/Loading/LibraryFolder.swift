import Glibc

/// A folder in which libraries lie as files.
package enum LibraryFolder {
  /// Whether anything stands there.
  package static func exists(_ folder: String) -> Bool {
    var status = stat()
    return unsafe lstat(folder, &status) == 0 || errno != ENOENT
  }

  /// The paths of every `*.so` in a folder, not below it, by name. Nothing of them is read.
  package static func libraries(in folder: String) throws(AdapterError) -> [String] {
    guard folder.hasPrefix("/") else {
      throw LoadFault(
        "load.folder-relative", "\"\(folder)\" is not an absolute path.", lookedAt: folder,
        remedy: "Name adapter folders by absolute paths."
      ).error(adapter: folder)
    }
    guard let stream = unsafe opendir(folder) else {
      throw LoadFault(
        "load.folder-unreadable",
        "The folder cannot be read: \(unsafe String(cString: strerror(errno))).",
        lookedAt: folder, remedy: "Make the folder, or take it out of the list."
      ).error(adapter: folder)
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { name in
        unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".so") { names.append(name) }
    }
    return names.sorted().map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
  }
}
