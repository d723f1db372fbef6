import Glibc

/// The lock that one process at a time holds on a store's folder. The system takes it back when the
/// process ends, however it ends.
package final class StoreLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock, and makes the folder if it is missing. Fails at once, naming the holder, if another
  /// process has it.
  package init(folder: String) throws(StoreError) {
    try SQLiteStore.makeFolder(folder)
    let path = "\(folder)/lock"
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StoreError(
        code: .cannotOpen, message: "The file \(path) cannot be opened.",
        remedy: "Check the owner and the permissions of the folder.")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      // What throws here still has its deinit run, which closes the descriptor; closing it twice could
      // close what another thread has opened in between.
      let holder = Self.holder(descriptor)
      throw StoreError(
        code: .locked, message: "The store in \(folder) is in use by \(holder).",
        remedy: "Wait until it has ended, then give the command again.")
    }
    let text = "\(getpid())\n"
    _ = ftruncate(descriptor, 0)
    _ = unsafe pwrite(descriptor, text, text.utf8.count, 0)
  }

  deinit { if descriptor >= 0 { _ = Glibc.close(descriptor) } }

  private static func holder(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
    let digits = bytes.prefix(max(0, count)).prefix { $0 >= 0x30 && $0 <= 0x39 }
    guard !digits.isEmpty else { return "another process" }
    return "process \(String(decoding: digits, as: UTF8.self))"
  }
}
