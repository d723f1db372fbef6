import Foundation
import SystemFiles

/// A folder into which others put files for this program: written elsewhere on the same disk and then renamed
/// into it, so that a file is whole when it is there.
///
/// A file is first taken, by a rename into `taken`, so that nobody can change what is being read by putting
/// another in its place. When it has been read it goes to `done` or to `refused`, with a text beside it where
/// there is something to say. A program that was ended in the middle finds it in `taken` again. Names that
/// begin with a dot, or end in `.part` or `.tmp`, are left alone. Names are bytes: one that is no text, that
/// cannot be shown or that leaves no room for what stands beside it gets one that can (`ShownName`).
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

  /// Takes what lies there, in the order of names; what was taken before and not settled is among it. What cannot be
  /// taken stays where it is, and costs nothing but itself.
  ///
  /// - Parameter left: hears why something could not be taken.
  package func takeAll(
    left: (DropFolderError) -> Void = { _ in }
  ) throws(DropFolderError) -> [DroppedFile] {
    for name in try rawNames(in: path) where Self.isWhole(name) {
      // Somebody's folder is none of our business.
      guard let kind = FileSystem.kind(of: name, in: path), kind != .folder else { continue }
      let shown = ShownName.of(name)
      // Another of the same name is being read: it comes in the next round.
      guard FileSystem.kind(of: "\(taken)/\(shown)") == nil else { continue }
      do throws(FileError) {
        try FileSystem.rename(name, in: path, to: "\(taken)/\(shown)")
      } catch {
        left(DropFolderError("\(path)/\(shown) cannot be moved: \(error.reason)"))
      }
    }
    var files: [DroppedFile] = []
    for name in try names(in: taken) { files.append(DroppedFile(folder: self, name: name)) }
    return files
  }

  /// Removes what was read, but for the newest.
  package func prune(keeping most: Int) throws(DropFolderError) {
    let names = try names(in: done)
    guard names.count > most else { return }
    let files = names.compactMap { name -> (name: String, time: Int64)? in
      FileStatus("\(done)/\(name)").map { (name, $0.movedAtNanoseconds) }
    }
    for file in files.sorted(by: { ($0.time, $0.name) < ($1.time, $1.name) })
      .prefix(names.count - most)
    {
      FileSystem.remove("\(done)/\(file.name)")
    }
  }

  func path(ofTaken name: String) -> String { "\(taken)/\(name)" }

  /// Moves a file that was taken to where it stays. What must be said of it is there before it is.
  func settle(
    _ name: String, in folder: String, saying text: String?
  ) throws(DropFolderError) {
    let taken = path(ofTaken: name)
    // What was taken by an earlier version may have any name.
    let name = ShownName.of(Array(name.utf8))
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
    try move(taken, to: "\(folder)/\(free)")
  }

  private func names(in folder: String) throws(DropFolderError) -> [String] {
    do throws(FileError) {
      return try FileSystem.names(in: folder)
    } catch {
      throw DropFolderError(error)
    }
  }

  private func rawNames(in folder: String) throws(DropFolderError) -> [[UInt8]] {
    do throws(FileError) {
      return try FileSystem.rawNames(in: folder)
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

  private static func isWhole(_ name: [UInt8]) -> Bool {
    name.first != UInt8(ascii: ".") && !name.ends(with: ".part") && !name.ends(with: ".tmp")
  }
}

extension [UInt8] {
  fileprivate func ends(with text: String) -> Bool {
    suffix(text.utf8.count).elementsEqual(text.utf8)
  }
}
