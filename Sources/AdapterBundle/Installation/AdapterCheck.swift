/// One thing that was looked at on the way to an adapter, and what came of it.
package struct AdapterCheck: Hashable, Sendable, Codable {
  package enum Outcome: String, Sendable, Codable {
    case passed, failed, skipped
  }

  package var name: String
  package var outcome: Outcome
  package var lookedAt: String
  /// Why it failed or was skipped.
  package var reason: String?
  package var code: String?

  package init(
    _ name: String, _ outcome: Outcome, lookedAt: String, reason: String? = nil,
    code: String? = nil
  ) {
    self.name = name
    self.outcome = outcome
    self.lookedAt = lookedAt
    self.reason = reason
    self.code = code
  }
}

/// Collects checks in their order.
struct AdapterChecks {
  private(set) var checks: [AdapterCheck] = []

  mutating func run<Answer>(
    _ name: String, _ lookedAt: String, _ body: () throws(BundleError) -> Answer
  ) throws(BundleError) -> Answer {
    do {
      let answer = try body()
      checks.append(AdapterCheck(name, .passed, lookedAt: lookedAt))
      return answer
    } catch {
      checks.append(
        AdapterCheck(
          name, .failed, lookedAt: error.lookedAt, reason: error.message, code: error.code))
      throw error
    }
  }

  mutating func skip(_ name: String, _ lookedAt: String, because reason: String) {
    checks.append(AdapterCheck(name, .skipped, lookedAt: lookedAt, reason: reason))
  }
}
