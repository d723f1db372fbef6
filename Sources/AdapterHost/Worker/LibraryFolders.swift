import CAdapterChannel
import Glibc

/// Which folders a sandboxed adapter may read: those that the dynamic loader needs.
enum LibraryFolders {
  private static let system = [
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache",
  ]

  /// The system's, and that of the Swift runtime for adapters in Swift. The adapter's own library comes without the
  /// folder that it was read from.
  static var readable: [String] { system + (swiftRuntime.map { [$0] } ?? []) }

  private static func folder(of path: String) -> String {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return folder.count > 1 ? folder.joined(separator: "/") : "/"
  }

  /// Where the runtime of this process came from; nil when it is part of the program itself.
  static let swiftRuntime: String? = {
    guard let name = unsafe channel_library("swift_retain"),
      let resolved = unsafe realpath(name, nil)
    else { return nil }
    defer { unsafe free(resolved) }
    let path = unsafe String(cString: resolved)
    return path.hasSuffix("/libswiftCore.so") ? folder(of: path) : nil
  }()
}
