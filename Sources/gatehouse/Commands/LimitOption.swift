import ArgumentParser

/// How long a list may get; at least one entry, because a database takes a negative limit as none.
struct LimitOption: ParsableArguments {
  @Option(name: .customLong("limit"), help: "How many at the most.") var count = 1000

  func validate() throws {
    guard count > 0 else { throw ValidationError("--limit is at least 1.") }
  }
}
