import CSodium

/// The library behind this module, which is the only one that calls it.
///
/// Each function here hands libsodium whole arrays of the sizes that it asks for, checked before the call.
enum Libsodium {
  /// Once a process; calling it again does nothing.
  private static let isReady = sodium_init() >= 0

  /// To be called before all else.
  static func prepare() {
    precondition(isReady, "libsodium cannot be started: the system gives no random numbers")
  }
}
