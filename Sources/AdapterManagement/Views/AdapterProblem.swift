import AdapterBundle
import AdapterHost

/// Why an adapter cannot be used.
package struct AdapterProblem: Hashable, Sendable, Codable {
  package var code: String
  package var message: String
  package var lookedAt: String
  package var remedy: String
}

extension AdapterProblem {
  init(_ error: AdapterError) {
    self.init(
      code: error.code, message: error.message.withoutFullStop, lookedAt: error.lookedAt,
      remedy: error.remedy)
  }

  init(_ error: BundleError) {
    self.init(
      code: error.code, message: error.message.withoutFullStop, lookedAt: error.lookedAt,
      remedy: error.remedy)
  }
}

extension String {
  /// As errors are printed.
  fileprivate var withoutFullStop: String { last == "." ? String(dropLast()) : self }
}
