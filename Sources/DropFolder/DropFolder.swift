import SystemFiles

/// A folder into which others put files for this program: written elsewhere on the same disk and then renamed
/// into it, so that a file is whole when it is there.
///
/// A file is first taken, by a rename into `taken`, so that nobody can change what is being read by putting
/// another in its place. When it has been read it goes to `done` or to `refused`, with a text beside it where
/// there is something to say. A program that was ended in the middle finds it in `taken` again. Names that
/// begin with a dot, or end in `.part` or `.tmp`, are left alone. Names are bytes: one that is no text, that
/// cannot be shown or that leaves no room for what stands beside it gets one that can (`ShownName`).
///
/// All of these folders are open, and whatever somebody puts in the place of one is not looked at.
package final class DropFolder: Sendable {
  package var path: String { dropped.path }
  private let dropped: OpenFolder
  let taken: OpenFolder
  let done: OpenFolder
  let refused: OpenFolder
  /// Of a text that says what became of a file.
  private let textMode: UInt32

  /// - Parameters:
  ///   - work: where the folders of the service's own are made, if they are missing.
  ///   - group: who may drop files.
  init(_ dropped: OpenFolder, work: OpenFolder, group: UInt32?) throws(FileError) {
    self.dropped = dropped
    taken = try work.makeFolder("taken")
    done = try work.makeFolder("done")
    refused = try work.makeFolder("refused")
    textMode = group == nil ? 0o600 : 0o640
    for folder in [taken, done, refused] {
      try folder.checkOwner()
      try folder.give(to: group, mode: group == nil ? 0o700 : 0o2750)
    }
    // What is made in it belongs to the group too.
    if let group { try dropped.give(to: group, mode: 0o2770) }
    guard try dropped.status().identity.device == taken.status().identity.device else {
      throw FileError(.open, dropped.path, .otherDisk(taken.path))
    }
    try adopt("taken", to: taken)
    try adopt("done", to: done)
    try adopt("refused", to: refused)
  }

  /// Takes what lies there, in the order of names; what was taken before and not settled is among it. What cannot be
  /// taken stays where it is, and costs nothing but itself.
  ///
  /// - Parameter left: hears why something could not be taken.
  package func takeAll(
    left: (DropFolderError) -> Void = { _ in }
  ) throws(DropFolderError) -> [DroppedFile] {
    for name in try names(in: dropped) where Self.isWhole(name) {
      // Somebody's folder is none of our business.
      guard let kind = dropped.status(of: name)?.kind, kind != .folder else { continue }
      let shown = ShownName.of(name)
      // Another of the same name is being read: it comes in the next round.
      guard taken.status(of: Array(shown.utf8)) == nil else { continue }
      do throws(FileError) {
        try dropped.move(name, to: taken, as: Array(shown.utf8))
      } catch {
        left(DropFolderError("\(path)/\(shown) cannot be moved: \(error.reason)"))
      }
    }
    return try names(in: taken).filter { taken.status(of: $0)?.kind != .folder }
      .map { DroppedFile(folder: self, rawName: $0) }
  }

  /// Moves a file that was taken to where it stays. What must be said of it is there before it is, and neither takes
  /// the place of anything.
  func settle(
    _ file: DroppedFile, in folder: OpenFolder, saying text: String?
  ) throws(DropFolderError) {
    let free = folder.freeName(for: file.name)
    do throws(FileError) {
      if let text {
        let reason = Array((text + "\n").utf8)
        guard try folder.create(ReasonName.of(free), reason, mode: textMode) else {
          throw FileError(.make, "\(folder.path)/\(ReasonName.of(free))", .isThere)
        }
      }
    } catch {
      throw DropFolderError(error)
    }
    do throws(FileError) {
      try taken.move(file.rawName, to: folder, as: Array(free.utf8))
    } catch {
      if text != nil { folder.remove(Array(ReasonName.of(free).utf8)) }
      throw DropFolderError(error)
    }
  }

  /// Moves what an earlier version has left, which had its folders among the files. A folder of anybody else's is none
  /// of those.
  private func adopt(_ name: String, to folder: OpenFolder) throws(FileError) {
    guard let earlier = try? dropped.folder(name) else { return }
    let status = try earlier.status()
    guard status.owner == FileSystem.user, status.mode & 0o022 == 0 else { return }
    for name in try earlier.names() where earlier.status(of: name)?.kind != .folder {
      let isFree = folder.status(of: name) == nil
      let free = isFree ? name : Array(folder.freeName(for: ShownName.of(name)).utf8)
      try earlier.move(name, to: folder, as: free)
    }
    dropped.removeFolder(name)
  }

  private func names(in folder: OpenFolder) throws(DropFolderError) -> [[UInt8]] {
    do throws(FileError) {
      return try folder.names()
    } catch {
      throw DropFolderError(error)
    }
  }

  private static func isWhole(_ name: [UInt8]) -> Bool {
    name.first != UInt8(ascii: ".") && !name.ends(with: ".part") && !name.ends(with: ".tmp")
  }
}

/// The name of the text that says what became of a file.
enum ReasonName {
  static let ending = ".reason.txt"

  static func of(_ name: String) -> String { name + ending }
}

extension OpenFolder {
  /// A name that nothing has, nor the text beside it: the one that is wished, or that with a number.
  fileprivate func freeName(for name: String) -> String {
    var free = name
    var number = 2
    while [free, ReasonName.of(free)].contains(where: { status(of: Array($0.utf8)) != nil }) {
      free = "\(name).\(number)"
      number += 1
    }
    return free
  }
}

extension [UInt8] {
  fileprivate func ends(with text: String) -> Bool {
    suffix(text.utf8.count).elementsEqual(text.utf8)
  }
}
