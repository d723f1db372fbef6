import Glibc
import MTDAdapterABI
import Synchronization
import SystemFiles

/// The one place that opens libraries. What is opened here stays until the process ends: unloading a
/// library written in Swift or Go brings the process down later.
enum DynamicLibrary {
  /// What this process has mapped so far, by file.
  private static let mapped = Mutex<[FileStatus.Identity: String]>([:])

  /// Maps a library with all its symbols bound, and finds its entry function.
  static func entry(of file: AdapterFile) throws(LoadFault) -> mtda_entry_1_fn {
    try unsafe mapped.withLock { (mapped) throws(LoadFault) in
      // The loader goes by name: for a file that has taken the place of one that is mapped, it would
      // give back the old one in silence.
      guard mapped[file.identity] != nil || !mapped.values.contains(file.path) else {
        throw .replaced(file.path)
      }
      let handle = unsafe dlopen(file.path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)
      guard let handle = unsafe handle else { throw .unloadable(lastError, path: file.path) }
      mapped[file.identity] = file.path
      guard let symbol = unsafe dlsym(handle, "mtda_entry_1") else { throw .noEntry(found: []) }
      return unsafe unsafeBitCast(symbol, to: mtda_entry_1_fn.self)
    }
  }

  private static var lastError: String {
    guard let text = unsafe dlerror() else { return "the loader gives no reason" }
    return unsafe String(cString: text)
  }
}

extension LoadFault {
  static func unloadable(_ reason: String, path: String) -> LoadFault {
    if reason.contains("undefined symbol") {
      return LoadFault(
        "load.unresolved-symbol", "The library needs something that nothing provides: \(reason).",
        lookedAt: "\(path), bound at once",
        remedy: "Ask the adapter's vendor for a build that links all it needs.")
    }
    if reason.contains("cannot open shared object file") {
      return LoadFault(
        "load.missing-library", "A library that the adapter needs is missing: \(reason).",
        lookedAt: path, remedy: "Install the library that is named.")
    }
    return LoadFault(
      "load.failed", "The system cannot load the library: \(reason).", lookedAt: path,
      remedy: "Ask the adapter's vendor for a build for this system.")
  }

  static func replaced(_ path: String) -> LoadFault {
    LoadFault(
      "load.replaced", "Another file has taken the place of a library that is loaded.",
      lookedAt: path, remedy: "Restart the host: a loaded library is never unloaded.")
  }

  static func noEntry(found: [String]) -> LoadFault {
    guard !found.isEmpty else {
      return LoadFault(
        "abi.no-entry", "The library does not export mtda_entry_1, so it is no adapter.",
        lookedAt: "the exported symbols", remedy: "Export mtda_entry_1 as mtda.h declares it.")
    }
    return LoadFault(
      "abi.no-common-major",
      "The adapter speaks \(found.sorted().joined(separator: ", ")); this host speaks mtda_entry_1.",
      lookedAt: "the exported symbols mtda_entry_*",
      remedy:
        "Install a version of the adapter, or of this host, so that both share a major version.")
  }
}
