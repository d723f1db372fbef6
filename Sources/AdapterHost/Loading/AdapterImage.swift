import CKernel
import Glibc

/// A library's bytes in a sealed file in memory: what was verified is what is loaded, whatever happens to
/// the file that the bytes came from.
///
/// Its descriptor stays open until the process ends. The loader goes by name, and would give the earlier
/// library for a number that is used again.
package struct AdapterImage: Sendable {
  /// Where the bytes came from, for people.
  package let path: String
  /// Names the bytes: those who give the same name to different bytes get the first ones.
  package let digest: String
  /// Open for reading, sealed, closed when a program is executed.
  package let descriptor: Int32
  let size: UInt64

  /// Copies the bytes.
  /// - Parameter digest: a cryptographic hash of them, which the caller has checked.
  package init(_ bytes: [UInt8], digest: String, path: String) throws(AdapterError) {
    let status = unsafe bytes.withUnsafeBytes { buffer in
      unsafe ck_sealed_file("adapter", buffer.baseAddress, buffer.count)
    }
    guard status >= 0 else {
      throw LoadFault(
        "load.no-image",
        "No sealed copy of the library can be made: \(unsafe String(cString: strerror(-status))).",
        lookedAt: path, remedy: "Check that the system has memory left and offers memfd_create."
      ).error(adapter: path)
    }
    self.path = path
    self.digest = digest
    descriptor = status
    size = UInt64(bytes.count)
  }
}
