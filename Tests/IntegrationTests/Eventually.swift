import Foundation
import Testing

/// Asks again until the answer is yes; the test's time limit ends it otherwise.
func eventually(_ isSo: () async throws -> Bool) async throws {
  while try await !isSo() {
    try Task.checkCancellation()
    try await Task.sleep(for: .milliseconds(10))
  }
}
