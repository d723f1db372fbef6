import DropFolder
import Logging
import Synchronization

/// Reading files of one drop folder: what waits is taken together, and each file goes where its own outcome belongs.
final class FileWork: Sendable {
  /// Reads files of a group, in their order; an outcome for each.
  typealias Read = @Sendable ([DroppedFile]) async -> [DroppedFile.Outcome]

  private let folder: DropFolder
  private let kept: KeptFiles
  private let log: Logger
  /// What was put beside what is kept since that was last looked at; nil: nobody has looked.
  private let fresh = Mutex<KeptFiles?>(nil)
  /// Whether it was said that refused files are removed.
  private let isRemovalSaid = Mutex(false)

  /// So many files are read together at most, and so many bytes; a file that is larger is read alone.
  static let groupMost = 256
  private static let groupBytesMost = 8 << 20

  init(folder: DropFolder, kept: KeptFiles, log: Logger) {
    self.folder = folder
    self.kept = kept
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
    let bytes = file.bytes
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
    fresh.withLock {
      $0?.files += 1
      $0?.bytes += bytes
    }
    return outcome != .later
  }

  /// Removes what was read but for the newest, a tenth of it at a time.
  private func prune() {
    let isDue = fresh.withLock { fresh in
      if let fresh, fresh.files * 10 < kept.files, fresh.bytes < kept.bytes / 10 { return false }
      fresh = KeptFiles(files: 0, bytes: 0)
      return true
    }
    guard isDue else { return }
    do throws(DropFolderError) {
      if try folder.prune(keeping: kept).refused > 0 { sayOnceThatRefusedAreRemoved() }
    } catch {
      log.error("what was read before cannot be removed: \(error)")
    }
  }

  private func sayOnceThatRefusedAreRemoved() {
    let isSaid = isRemovalSaid.withLock { isSaid in
      defer { isSaid = true }
      return isSaid
    }
    guard !isSaid else { return }
    log.warning(
      "more was refused than is kept: the oldest refused files are removed from now on",
      metadata: ["folder": "\(folder.path)", "kept": "\(kept.files)"])
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
