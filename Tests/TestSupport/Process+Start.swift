import Foundation
import Synchronization

extension Process {
  private static let starting = Mutex(())

  /// Starts the process. One at a time: Foundation's `run` reads what other threads in `run` are changing, and
  /// has ended test runs with a bad access.
  package func start() throws {
    try Self.starting.withLock { _ in try run() }
  }
}
