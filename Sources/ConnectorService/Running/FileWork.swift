import DropFolder
import Logging

/// Reading files of one drop folder, one after another.
struct FileWork {
  let folder: DropFolder
  let log: Logger

  /// Hands each file over and puts it where its outcome belongs. False when some must be tried again later.
  func takeAll(
    _ read: (DroppedFile) async throws(DropFolderError) -> DroppedFile.Outcome
  ) async -> Bool {
    do throws(DropFolderError) {
      for file in try folder.takeAll() {
        if Task.isCancelled { return true }
        let outcome = await outcome(of: file, read)
        try file.settle(outcome)
        note(outcome, of: file)
        if outcome == .later { return false }
      }
      return true
    } catch {
      log.error("dropped files cannot be read: \(error)")
      return false
    }
  }

  private func outcome(
    of file: DroppedFile, _ read: (DroppedFile) async throws(DropFolderError) -> DroppedFile.Outcome
  ) async -> DroppedFile.Outcome {
    do throws(DropFolderError) { return try await read(file) } catch {
      return .refused(because: "\(error)")
    }
  }

  private func note(_ outcome: DroppedFile.Outcome, of file: DroppedFile) {
    let path = "\(folder.path)/\(file.name)"
    switch outcome {
    case .done: log.info("a dropped file was read", metadata: ["file": "\(path)"])
    case .refused: log.warning("a dropped file was refused", metadata: ["file": "\(path)"])
    case .later: log.warning("a dropped file waits", metadata: ["file": "\(path)"])
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
