import ConnectorService

/// Prints a listing that comes part by part, and keeps no more of it than a page.
struct ListPrinter<Row: Encodable> {
  private let printer: Printer
  private let columns: [Column<Row>]
  private let empty: String
  private var page: [Row] = []
  /// How many have come.
  private(set) var count = 0
  private var isBegun = false

  /// A table has its titles again after so many rows, and is as wide as these need.
  private static var pageSize: Int { 1_000 }

  /// - Parameter empty: what an empty listing says.
  init(_ printer: Printer, empty: String, columns: [Column<Row>]) {
    self.printer = printer
    self.empty = empty
    self.columns = columns
  }

  mutating func add(_ rows: [Row]) throws {
    for row in rows {
      page.append(row)
      if page.count == Self.pageSize { try flush() }
    }
    count += rows.count
  }

  /// Writes what is left, and what ends the listing.
  mutating func end() throws {
    try flush()
    switch printer.format {
    case .json: printer.write(isBegun ? "\n]" : "[]")
    case .csv where !isBegun: printer.write(CSV.text([Row](), columns))
    case .table, .wide:
      if !isBegun { printer.write(empty) }
    case .csv, .jsonl: break
    }
  }

  private mutating func flush() throws {
    guard !page.isEmpty else { return }
    switch printer.format {
    case .json:
      let rows = try page.map { try JSONText.line($0) }.joined(separator: ",\n")
      printer.writePart((isBegun ? ",\n" : "[\n") + rows)
    case .jsonl:
      printer.write(try page.map { try JSONText.line($0) }.joined(separator: "\n"))
    case .csv:
      printer.write(
        isBegun
          ? page.map { CSV.line($0, columns) + "\r\n" }.joined() : CSV.text(page, columns))
    case .table, .wide:
      if isBegun { printer.write("\n") }
      try printer.print(page, empty: empty, columns: columns)
    }
    isBegun = true
    page.removeAll(keepingCapacity: true)
  }
}
