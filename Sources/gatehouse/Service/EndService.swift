import Foundation
import Logging
import ServiceLifecycle

/// Ends the program when what is under way does not come to its end after the program was told to stop: a caller that
/// reads no answer, or has handed over a file that lies where nobody answers, cannot be called back. What was
/// acknowledged is durable by then.
struct EndService: Service {
  let patience: Duration
  let log: Logger

  func run() async throws {
    try await gracefulShutdown()
    // Not waited for: a program that ends in time ends this, too.
    Task {
      try await ContinuousClock().sleep(for: patience)
      log.error(
        "what is under way has not come to its end, and is left", metadata: ["after": "\(patience)"]
      )
      exit(EXIT_FAILURE)
    }
  }
}
