import AdapterBundle
import AdapterHost
import ConnectorModel
import Sodium
import Synchronization

/// The libraries that lie loose in the first folder of a source. Whose one is, only loading it says.
///
/// Which there are is looked at when told to, so that none is loaded that somebody is still writing. What each has
/// said is kept by its bytes, and that one did not survive being asked as well: one that hangs is waited for once.
/// Whoever asks for another library does not wait for it.
final class LooseLibraries: Sendable {
  /// A file that was looked at.
  struct Finding {
    var path: String
    var outcome: Result<AdapterLibrary, AdapterError>
  }

  private struct Key: Hashable {
    var path: String
    var digest: String
  }

  /// What one library has said; nil while nobody has asked it.
  private final class Answer: Sendable {
    let outcome = Mutex<Result<AdapterLibrary, AdapterError>?>(nil)
  }

  private let source: AdapterSource
  private let runtime: AdapterRuntime
  private let paths: Mutex<Result<[String], AdapterError>>
  private let answers = Mutex<[Key: Answer]>([:])

  init(_ source: AdapterSource, _ runtime: AdapterRuntime) {
    self.source = source
    self.runtime = runtime
    paths = Mutex(Self.paths(in: source))
  }

  private static func paths(in source: AdapterSource) -> Result<[String], AdapterError> {
    Result { () throws(AdapterError) in
      // A folder that nobody has named is made by the first installation.
      let mayBeMissing = !source.loadsLooseFiles
      if mayBeMissing, !LibraryFolder.exists(source.folder) { return [] }
      return try LibraryFolder.libraries(in: source.folder)
    }
  }

  /// All that lies there, by name, each with what came of it. A folder that cannot be read is a finding too.
  var findings: [Finding] {
    do {
      return try paths.withLock { $0 }.get().map { path in
        Finding(
          path: path,
          outcome: Result { () throws(AdapterError) in
            try admit(path)
            return try library(at: path)
          })
      }
    } catch {
      return [Finding(path: source.folder, outcome: .failure(error))]
    }
  }

  /// The first that is for a partner. What comes after it is not loaded.
  func library(of partner: ConnectorID) -> AdapterLibrary? {
    guard source.loadsLooseFiles, let paths = try? paths.withLock({ $0 }).get() else { return nil }
    for path in paths {
      guard (try? admit(path)) != nil, let library = try? library(at: path) else { continue }
      if library.descriptor.id == partner { return library }
    }
    return nil
  }

  /// Looks which there are now, and lets those be asked again that did not survive it.
  func reload() {
    paths.withLock { $0 = Self.paths(in: source) }
    answers.withLock { answers in
      // One that is being asked at the moment is asked anew already.
      answers = answers.filter { _, answer in
        answer.outcome.withLockIfAvailable { outcome in
          if case .failure? = outcome { false } else { true }
        } ?? true
      }
    }
  }

  private func library(at path: String) throws(AdapterError) -> AdapterLibrary {
    // What cannot be read is told by whoever loads it.
    guard let bytes = try? BundleArchive.file(path) else { return try runtime.library(at: path) }
    let key = Key(path: path, digest: SHA256.hex(bytes))
    let answer = answers.withLock { answers in
      let answer = answers[key] ?? Answer()
      answers[key] = answer
      return answer
    }
    return try answer.outcome.withLock { kept in
      if let kept { return kept }
      let outcome = Result { () throws(AdapterError) in try runtime.library(at: path) }
      if outcome.isLasting { kept = outcome }
      return outcome
    }.get()
  }

  private func admit(_ path: String) throws(AdapterError) {
    do throws(BundleError) {
      guard source.loadsLooseFiles else {
        throw BundleError(
          "sign.unsigned", "The library is a loose file, which nobody has signed or allowed.",
          lookedAt: path,
          remedy: "Make a bundle of it (gatehouse adapter pack) and install that; or, while you "
            + "write an adapter, name its folder: --adapters DIR.",
          kind: .denied)
      }
      try PathCheck.check(path)
    } catch {
      throw AdapterError(error, adapter: path)
    }
  }
}

extension Result<AdapterLibrary, AdapterError> {
  /// Whether the same bytes would lead to it again: they have answered, or have ended their process or hung.
  fileprivate var isLasting: Bool {
    switch self {
    case .success: true
    case .failure(let error):
      ["worker.crashed", "worker.exited", "worker.hung"].contains(error.code)
    }
  }
}
