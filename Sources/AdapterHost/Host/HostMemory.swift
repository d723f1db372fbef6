import CAdapterChannel

/// The memory of this process, which holds people's app lists and partners' secrets.
package enum HostMemory {
  /// From now on no crash leaves any of it anywhere: not in a core file, not with a program that collects such, and not
  /// on standard error, where the Swift runtime would print stacks and registers. Nor can another process of the same
  /// user look at it.
  package static func hide() throws(AdapterError) {
    guard channel_hide_memory() == 0 else {
      throw AdapterError(
        code: "isolation.host-memory", adapter: "all adapters", operation: "start",
        message: "The memory of this process cannot be kept from a dump.",
        lookedAt: "the limit of core files (RLIMIT_CORE)",
        remedy: "Let the process lower its own limits.")
    }
  }
}
