/// Inserts many rows of few columns: several with each statement, because to start one costs as much as such a row.
struct SQLiteRowInsertion {
  private let connection: SQLiteConnection
  private let beginning: String
  private let places: String

  /// - Parameter beginning: The statement up to the table's name.
  init(_ beginning: String, columns: Int, on connection: SQLiteConnection) {
    self.connection = connection
    self.beginning = beginning
    places = "(\(repeatElement("?", count: columns).joined(separator: ", ")))"
  }

  private static let rowsAtATime = 32

  /// - Parameter append: appends the values of the row of an index.
  func run(
    _ rows: Range<Int>, _ append: (Int, inout SQLiteValues) throws(StoreError) -> Void
  ) throws(StoreError) {
    var values = SQLiteValues()
    var whole: SQLiteStatement?
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.rowsAtATime) {
      let end = min(start + Self.rowsAtATime, rows.upperBound)
      values.removeAll()
      for index in start..<end { try append(index, &values) }
      let isWhole = end - start == Self.rowsAtATime
      let statement = try isWhole && whole != nil ? whole! : statement(rows: end - start)
      if isWhole { whole = statement }
      try statement.run(values)
    }
  }

  private func statement(rows: Int) throws(StoreError) -> SQLiteStatement {
    let places = repeatElement(places, count: rows).joined(separator: ", ")
    return try connection.statement("\(beginning) VALUES \(places)")
  }
}
