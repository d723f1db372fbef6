import ConnectorService

/// How long a caller may keep a service waiting before it loses its place.
struct CallerPatience: Hashable, Sendable {
  /// For all words of a command together, from the moment on at which the caller has a place.
  var words: Duration = .seconds(30)
  /// For each sign of life while a file that was asked for comes through a pipe.
  var file: Duration = .seconds(300)
  /// For what the caller does not read.
  var reading: Duration = .seconds(600)
}

extension CallerPatience {
  private static let variable = "GATEHOUSE_CALLER_PATIENCE"
  private static let parts: [String: any WritableKeyPath<CallerPatience, Duration> & Sendable] = [
    "words": \.words, "file": \.file, "reading": \.reading,
  ]
  private static let milliseconds: ClosedRange<Int64> = 1...86_400_000

  /// As the environment variable GATEHOUSE_CALLER_PATIENCE has it, for tests: milliseconds, as in `words=50,file=50`.
  init(_ environment: [String: String]) throws(ServiceError) {
    self.init()
    for part in environment[Self.variable, default: ""].split(separator: ",") {
      let sides = part.split(separator: "=", maxSplits: 1)
      guard sides.count == 2, let path = Self.parts[String(sides[0])],
        let milliseconds = Int64(sides[1]), Self.milliseconds.contains(milliseconds)
      else {
        throw ServiceError(
          .badRequest, "\(Self.variable) cannot be \"\(part)\"",
          remedy: "It has milliseconds for words, file and reading, such as words=50,file=50.")
      }
      self[keyPath: path] = .milliseconds(milliseconds)
    }
  }
}
