import ArgumentParser

/// How long a list may get; at least one entry, because a database takes a negative limit as none. Only lists for
/// people have a limit of their own: a program would not notice that something is missing.
struct LimitOption: ParsableArguments {
  @Option(
    name: .customLong("limit"),
    help: "How many at the most (1000 in a table, and no limit otherwise, unless given).",
    transform: Int.typed)
  var count: Int?

  static let forPeople = 1_000

  func validate() throws {
    if let count, count < 1 { throw ValidationError("--limit is at least 1.") }
  }

  func most(_ printer: Printer) -> Int {
    count ?? (printer.format.isForPeople ? Self.forPeople : .max)
  }

  /// Says that a list of so many may go on.
  func noteMore(than found: Int, _ printer: Printer) {
    guard found >= most(printer) else { return }
    printer.note("There may be more than these \(found): --limit N shows as many.")
  }
}
