import Synchronization
import SystemFiles

/// A library's bytes in a sealed file in memory: what was verified is what is loaded, whatever happens to
/// the file that the bytes came from.
///
/// The descriptor of verified bytes stays open until the process ends. The loader goes by name, and would give the
/// earlier library for a number that is used again. That of a loose file is for workers alone, and is closed with
/// the last of those who hold the image.
package struct AdapterImage: Sendable {
  /// Names the bytes: those who give the same name to different bytes get the first ones. Nil for those of a loose
  /// file.
  package let digest: String?
  /// Open for reading, sealed, closed when a program is executed.
  package let descriptor: Int32
  let size: UInt64
  private let loose: LooseCopy?

  private final class LooseCopy: Sendable {
    let file: FileDescriptor
    init(_ file: consuming FileDescriptor) { self.file = file }
  }

  private static let made = Mutex<[String: AdapterImage]>([:])

  /// The image of these bytes, which is made once: no descriptor is used again, so each would stay.
  static func of(
    _ bytes: [UInt8], digest: String, path: String
  ) throws(AdapterError) -> AdapterImage {
    try made.withLock { (made) throws(AdapterError) in
      if let image = made[digest] { return image }
      let image = try AdapterImage(bytes, digest: digest, path: path)
      made[digest] = image
      return image
    }
  }

  /// Copies the bytes.
  /// - Parameter digest: a cryptographic hash of them, which the caller has checked.
  package init(_ bytes: [UInt8], digest: String, path: String) throws(AdapterError) {
    do throws(LoadFault) {
      // Kept open for good: see above.
      descriptor = try Self.sealed(bytes, path).release()
    } catch {
      throw error.error(adapter: path)
    }
    self.digest = digest
    size = UInt64(bytes.count)
    loose = nil
  }

  /// The bytes that a file has now. Nobody has verified them, but they are what is looked into and what each worker
  /// loads, and no worker needs to see the file's folder.
  init(copying file: AdapterFile) throws(LoadFault) {
    let bytes = try file.bytes()
    let copy = LooseCopy(try Self.sealed(bytes, file.path))
    descriptor = copy.file.number
    digest = nil
    size = UInt64(bytes.count)
    loose = copy
  }

  private static func sealed(
    _ bytes: [UInt8], _ path: String
  ) throws(LoadFault) -> FileDescriptor {
    do throws(FileError) {
      return try FileDescriptor.sealed(bytes, name: "adapter")
    } catch {
      throw LoadFault(
        "load.no-image", "No sealed copy of the library can be made: \(error.reason).",
        lookedAt: path, remedy: "Check that the system has memory left and offers memfd_create.")
    }
  }
}
