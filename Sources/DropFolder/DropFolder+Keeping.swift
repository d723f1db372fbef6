import SystemFiles

/// How much is kept of what was read, of the newest.
package struct KeptFiles: Hashable, Sendable {
  package var files: Int
  package var bytes: Int64

  package init(files: Int, bytes: Int64 = Self.mostBytes) {
    (self.files, self.bytes) = (files, bytes)
  }

  /// A gibibyte.
  package static let mostBytes: Int64 = 1 << 30
}

extension DropFolder {
  /// How many files were removed, because newer ones are there.
  package struct Removed: Hashable, Sendable {
    package var done: Int
    package var refused: Int
  }

  /// Removes what was read, but for the newest; what is said of a file goes with it. The newest file stays however
  /// large it is.
  package func prune(keeping kept: KeptFiles) throws(DropFolderError) -> Removed {
    do throws(FileError) {
      return Removed(
        done: try done.prune(keeping: kept), refused: try refused.prune(keeping: kept))
    } catch {
      throw DropFolderError(error)
    }
  }
}

extension OpenFolder {
  /// A file, and what is said of it.
  private struct Kept {
    var names: [[UInt8]]
    var bytes: Int64
    var time: Int64
  }

  fileprivate func prune(keeping most: KeptFiles) throws(FileError) -> Int {
    let newest = try kept().sorted { ($0.time, $0.names[0]) > ($1.time, $1.names[0]) }
    var bytes: Int64 = 0
    var removed = 0
    for (place, file) in newest.enumerated() {
      bytes += file.bytes
      guard place >= most.files || (place > 0 && bytes > most.bytes) else { continue }
      for name in file.names { remove(name) }
      removed += 1
    }
    return removed
  }

  private func kept() throws(FileError) -> [Kept] {
    let names = try names()
    let all = Set(names)
    let ending = Array(ReasonName.ending.utf8)
    var kept: [Kept] = []
    for name in names {
      let isReason = name.count > ending.count && name.suffix(ending.count).elementsEqual(ending)
      if isReason, all.contains(Array(name.dropLast(ending.count))) { continue }
      guard let status = status(of: name), status.kind != .folder else { continue }
      let reason = name + ending
      let said = all.contains(reason) ? self.status(of: reason) : nil
      kept.append(
        Kept(
          names: said == nil ? [name] : [name, reason], bytes: status.bytes + (said?.bytes ?? 0),
          time: status.movedAtNanoseconds))
    }
    return kept
  }
}

/// In the order of their bytes, where both are as old.
private func > (one: (Int64, [UInt8]), other: (Int64, [UInt8])) -> Bool {
  one.0 == other.0 ? other.1.lexicographicallyPrecedes(one.1) : one.0 > other.0
}
