import DropFolder
import Logging
import Synchronization

/// Reading files of one drop folder: what waits is taken together, and each file goes where its own outcome belongs.
final class FileWork: Sendable {
  /// Reads files of a group, in their order; an outcome for each.
  typealias Read = @Sendable ([DroppedFile]) async -> [DroppedFile.Outcome]

  private let folder: DropFolder
  /// So many of the files that were read are kept.
  private let keptMost: Int
  private let log: Logger
  /// How many were put beside those that are kept since that was last looked at; nil: nobody has looked.
  private let fresh = Mutex<Int?>(nil)

  /// So many files are read together at most, and so many bytes; a file that is larger is read alone.
  static let groupMost = 256
  private static let groupBytesMost = 8 << 20

  init(folder: DropFolder, keptMost: Int, log: Logger) {
    self.folder = folder
    self.keptMost = keptMost
    self.log = log
  }

  /// Hands all over that waits, and puts it where it belongs. False when some must be tried again later.
  func takeAll(_ read: Read) async -> Bool {
    do throws(DropFolderError) {
      var isAllSettled = true
      while isAllSettled {
        prune()
        var isAllTaken = true
        let files = try folder.takeAll { error in
          isAllTaken = false
          log.error("a dropped file cannot be taken: \(error)")
        }
        guard !files.isEmpty else { return isAllTaken }
        for group in Self.groups(of: files) {
          if Task.isCancelled { return true }
          let outcomes = await read(group)
          for (file, outcome) in zip(group, outcomes) where !settle(file, outcome) {
            isAllSettled = false
          }
        }
      }
    } catch {
      log.error("dropped files cannot be read: \(error)")
    }
    return false
  }

  private static func groups(of files: [DroppedFile]) -> [[DroppedFile]] {
    var groups: [[DroppedFile]] = []
    var bytes: Int64 = 0
    for file in files {
      let size = file.bytes
      if let last = groups.last, last.count < groupMost, bytes + size <= groupBytesMost {
        groups[groups.count - 1].append(file)
        bytes += size
      } else {
        groups.append([file])
        bytes = size
      }
    }
    return groups
  }

  /// Whether the file is where it belongs. One that cannot be moved keeps no other from it.
  private func settle(_ file: DroppedFile, _ outcome: DroppedFile.Outcome) -> Bool {
    do throws(DropFolderError) {
      try file.settle(outcome)
    } catch {
      log.error("a dropped file stays where it is: \(error)")
      return false
    }
    let path = "\(folder.path)/\(file.name)"
    switch outcome {
    case .done: log.info("a dropped file was read", metadata: ["file": "\(path)"])
    case .refused: log.warning("a dropped file was refused", metadata: ["file": "\(path)"])
    case .later: log.warning("a dropped file waits", metadata: ["file": "\(path)"])
    }
    fresh.withLock { $0? += 1 }
    return outcome != .later
  }

  /// Removes what was read but for the newest, a tenth of them at a time.
  private func prune() {
    let isDue = fresh.withLock { fresh in
      if let fresh, fresh * 10 < keptMost { return false }
      fresh = 0
      return true
    }
    guard isDue else { return }
    do throws(DropFolderError) { try folder.prune(keeping: keptMost) } catch {
      log.error("what was read before cannot be removed: \(error)")
    }
  }
}

extension DroppedFile.Outcome {
  /// What an error makes of the file: what cannot get better by waiting is refused.
  ///
  /// - Parameter text: puts a way out into words.
  init(_ error: ServiceError, _ text: (Remedy) -> String) {
    let lines = [error.remedy.map(text), error.code.map { "(\($0))" }].compactMap { $0 }
    let reason = (["\(error.message)."] + lines).joined(separator: "\n")
    let isLasting =
      switch error.kind {
      case .badRequest, .denied, .notFound: true
      case .failed, .conflict: error.code == ServiceError.unreadableSource
      }
    self = isLasting ? .refused(because: reason) : .later
  }
}
