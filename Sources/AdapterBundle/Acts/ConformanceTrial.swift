/// The conformance suite as an installation needs it: whoever joins the parts brings it.
package protocol ConformanceTrial: Sendable {
  /// Runs the rules of the first level on an adapter whose signature is judged good. Its code runs in
  /// processes of its own that can do nothing but answer.
  func outcome(of adapter: VerifiedAdapter, manifest: [UInt8]) -> ConformanceOutcome
}

/// What the suite says.
package enum ConformanceOutcome: Hashable, Sendable {
  case conformant
  /// The suite cannot be run here.
  case notRun(because: String)
  case broken(BundleError)
}
