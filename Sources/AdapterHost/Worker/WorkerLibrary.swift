import CAdapterChannel

/// What a worker loads: a file by its path, or bytes that were verified, by a descriptor that it inherits.
struct WorkerLibrary {
  /// As people see it.
  let path: String
  /// A sealed copy of the bytes; nil for the file as it lies there.
  let image: AdapterImage?

  /// The name under which the worker opens it.
  var opened: String { image == nil ? path : "/proc/self/fd/\(CHANNEL_FD_LIBRARY)" }

  /// What the sandbox lets it read. Verified bytes come without the folder that they were read from.
  var readable: [String] { LibraryFolders.readable(for: image == nil ? path : nil) }
}
