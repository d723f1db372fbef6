import Foundation
import SystemFiles

/// A file that was taken from a drop folder and waits to be read.
package struct DroppedFile: Sendable {
  let folder: DropFolder
  let rawName: [UInt8]

  /// Its name as it can be shown.
  package var name: String { ShownName.of(rawName) }

  /// What became of a file.
  package enum Outcome: Hashable, Sendable {
    /// It was read; the text says what came of it, if that is worth a file.
    case done(saying: String?)
    /// It was not taken, or not wholly, and why.
    case refused(because: String)
    /// It could not be read now; it stays where it is for another time.
    case later
  }

  /// How large it is now; 0 where that cannot be said.
  package var bytes: Int64 { folder.taken.status(of: rawName)?.bytes ?? 0 }

  /// Opens the file.
  package func open() throws(DropFolderError) -> OpenFile {
    do throws(FileError) {
      let file = try folder.taken.reading(rawName)
      guard let status = FileStatus(descriptor: file.number) else {
        throw FileError(.read, name, .notRegular)
      }
      let (inode, bytes, time) = (status.identity.inode, status.bytes, status.changedAtNanoseconds)
      return OpenFile(
        handle: FileHandle(fileDescriptor: file.release(), closeOnDealloc: true),
        id: "\(String(decoding: rawName, as: UTF8.self))/\(inode)/\(bytes)/\(time)")
    } catch {
      guard !error.isLink, error.reason != .notRegular else {
        throw DropFolderError("it is no regular file")
      }
      throw DropFolderError(error)
    }
  }

  /// Puts the file where its outcome belongs.
  package func settle(_ outcome: Outcome) throws(DropFolderError) {
    switch outcome {
    case .done(let text): try folder.settle(self, in: folder.done, saying: text)
    case .refused(let reason): try folder.settle(self, in: folder.refused, saying: reason)
    case .later: return
    }
  }
}

/// A dropped file that is open for reading.
package struct OpenFile: Sendable {
  package let handle: FileHandle
  /// The same for as long as nobody changes the file, wherever it is moved; of no other file.
  package let id: String

  /// All of it, and of a file that is too long one byte more than `most`.
  package func bytes(atMost most: Int) throws(DropFolderError) -> [UInt8] {
    do {
      return [UInt8](try handle.read(upToCount: most + 1) ?? Data())
    } catch {
      throw DropFolderError("it cannot be read")
    }
  }
}
