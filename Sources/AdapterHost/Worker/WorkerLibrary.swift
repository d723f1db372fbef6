import CAdapterChannel

/// What a worker loads: bytes in a sealed file, by a descriptor that it inherits.
struct WorkerLibrary {
  /// Where they come from, as people see it.
  let path: String
  let image: AdapterImage

  /// The name under which the worker opens it.
  static let opened = "/proc/self/fd/\(CHANNEL_FD_LIBRARY)"
}
