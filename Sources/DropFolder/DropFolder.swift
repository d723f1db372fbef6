import Foundation
import SystemFiles

/// A folder into which others put files for this program: written elsewhere on the same disk and then renamed
/// into it, so that a file is whole when it is there.
///
/// A file is first taken, by a rename into `taken`, so that nobody can change what is being read by putting
/// another in its place. When it has been read it goes to `done` or to `refused`, with a text beside it where
/// there is something to say. A program that was ended in the middle finds it in `taken` again. Names that
/// begin with a dot, or end in `.part` or `.tmp`, are left alone.
package struct DropFolder: Hashable, Sendable {
  package let path: String

  /// Makes the folder and those in it, where they are missing. Its parent must be there.
  /// - Parameter group: who may put files there and look at what became of them; nil: nobody else.
  package init(path: String, group: UInt32? = nil) throws(DropFolderError) {
    self.path = path
    do throws(FileError) {
      for folder in [path, taken, done, refused] {
        try FileSystem.makeFolder(folder, mode: 0o700)
      }
      guard let group else { return }
      try FileSystem.give(path, to: group, mode: 0o2770)
      for folder in [taken, done, refused] {
        try FileSystem.give(folder, to: group, mode: 0o2750)
      }
    } catch {
      throw DropFolderError(error)
    }
  }

  /// Makes a folder for drop folders, which a group can pass through.
  package static func makeParent(_ path: String, group: UInt32?) throws(DropFolderError) {
    do throws(FileError) {
      try FileSystem.makeFolder(path, mode: 0o700)
      if let group { try FileSystem.give(path, to: group, mode: 0o750) }
    } catch {
      throw DropFolderError(error)
    }
  }

  private var taken: String { "\(path)/taken" }
  package var done: String { "\(path)/done" }
  package var refused: String { "\(path)/refused" }

  /// Takes what lies there, in the order of names; what was taken before and not settled comes first of all.
  package func takeAll() throws(DropFolderError) -> [DroppedFile] {
    for name in try names(in: path) where Self.isWhole(name) {
      // Somebody's folder is none of our business.
      guard FileSystem.kind(of: "\(path)/\(name)") != .folder else { continue }
      // Another of the same name is being read: it comes in the next round.
      guard FileSystem.kind(of: "\(taken)/\(name)") == nil else { continue }
      try move("\(path)/\(name)", to: "\(taken)/\(name)")
    }
    var files: [DroppedFile] = []
    for name in try names(in: taken) { files.append(DroppedFile(folder: self, name: name)) }
    return files
  }

  func path(ofTaken name: String) -> String { "\(taken)/\(name)" }

  /// Moves a file that was taken to where it stays. What must be said of it is there before it is.
  func settle(
    _ name: String, in folder: String, saying text: String?
  ) throws(DropFolderError) {
    var free = name
    var number = 2
    while FileSystem.kind(of: "\(folder)/\(free)") != nil {
      free = "\(name).\(number)"
      number += 1
    }
    if let text {
      do {
        try Data((text + "\n").utf8).write(
          to: URL(fileURLWithPath: "\(folder)/\(free).reason.txt"), options: .atomic)
      } catch {
        throw DropFolderError("\(folder)/\(free).reason.txt cannot be written")
      }
    }
    try move(path(ofTaken: name), to: "\(folder)/\(free)")
  }

  private func names(in folder: String) throws(DropFolderError) -> [String] {
    do throws(FileError) {
      return try FileSystem.names(in: folder)
    } catch {
      throw DropFolderError(error)
    }
  }

  private func move(_ path: String, to target: String) throws(DropFolderError) {
    do throws(FileError) {
      try FileSystem.rename(path, to: target)
    } catch {
      throw DropFolderError("\(path) cannot be moved: \(error.reason)")
    }
  }

  private static func isWhole(_ name: String) -> Bool {
    !name.hasPrefix(".") && !name.hasSuffix(".part") && !name.hasSuffix(".tmp")
  }
}
