import Dispatch
import Synchronization

/// Loads libraries, one after the other, on a thread of its own: the constructors of a library, and its entry function,
/// are code of its vendor's, and may never return.
///
/// While a library is loaded, the system lets nobody else in the process load one, look up a symbol or end the process
/// by `exit`. So one that hangs is waited for once; from then on, until it returns, none is loaded, and whoever asks is
/// told why.
final class LibraryLoader: Sendable {
  private struct Line {
    /// Whoever is to be loaded, by the paths, the one that is being loaded first.
    var waiting: [(number: Int, path: String)] = []
    var lastNumber = 0
    /// Somebody has waited for the first in vain.
    var isHanging = false
  }

  private final class Answer: Sendable {
    let outcome = Mutex<Result<AdapterLibrary, LoadFault>?>(nil)
    let isThere = DispatchSemaphore(value: 0)
  }

  /// A process has one loader.
  static let ofThisProcess = LibraryLoader(patience: .seconds(10))

  private let patience: DispatchTimeInterval
  private let queue = DispatchQueue(label: "libraries")
  private let line = Mutex(Line())

  /// - Parameter patience: how long a library is waited for.
  init(patience: DispatchTimeInterval) { self.patience = patience }

  /// Whether something is being loaded at this moment.
  var isAtWork: Bool { line.withLock { !$0.waiting.isEmpty } }

  /// Loads by `body`, and waits for it. It blocks the calling thread.
  ///
  /// - Parameter path: of the library, as people see it.
  func load(
    _ path: String, _ body: @escaping @Sendable () throws(LoadFault) -> AdapterLibrary
  ) throws(LoadFault) -> AdapterLibrary {
    let number = try enter(path)
    let answer = Answer()
    queue.async {
      let outcome = Result { () throws(LoadFault) in try body() }
      answer.outcome.withLock { $0 = outcome }
      self.line.withLock { line in
        line.waiting.removeFirst()
        line.isHanging = false
      }
      answer.isThere.signal()
    }
    _ = answer.isThere.wait(timeout: .now() + patience)
    guard let outcome = answer.outcome.withLock({ $0 }) else { throw giveUp(number, path) }
    return try outcome.get()
  }

  /// - Returns: the number of the one that is to be loaded.
  private func enter(_ path: String) throws(LoadFault) -> Int {
    try line.withLock { (line) throws(LoadFault) in
      if line.isHanging, let first = line.waiting.first { throw .hanging(first.path, path) }
      line.lastNumber += 1
      line.waiting.append((line.lastNumber, path))
      return line.lastNumber
    }
  }

  private func giveUp(_ number: Int, _ path: String) -> LoadFault {
    line.withLock { line in
      if line.waiting.first?.number == number { line.isHanging = true }
      return .hanging(line.waiting.first?.path ?? path, path)
    }
  }
}

extension LoadFault {
  /// - Parameters:
  ///   - path: of the library that does not come back.
  ///   - wanted: the one that was to be loaded.
  fileprivate static func hanging(_ path: String, _ wanted: String) -> LoadFault {
    let which = path == wanted ? "The library" : "Another library, \(path),"
    return LoadFault(
      "load.hung",
      "\(which) does not come back from being loaded into this process, and until it does no other can be.",
      lookedAt: wanted,
      remedy: "Run it in a worker: gatehouse adapter profile, then start the host again.")
  }
}
