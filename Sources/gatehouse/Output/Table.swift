/// A column of a table: its title, and its cell of a row.
struct Column<Row> {
  let title: String
  let cell: (Row) -> String

  init(_ title: String, _ cell: @escaping (Row) -> String) {
    self.title = title
    self.cell = cell
  }
}

/// Rows under titles, each column as wide as its widest cell.
struct Table {
  let text: String

  init<Row>(rows: [Row], columns: [Column<Row>]) {
    self.init(
      titles: columns.map(\.title), cells: rows.map { row in columns.map { $0.cell(row) } })
  }

  init(titles: [String], cells: [[String]]) {
    let lines = ([titles] + cells).map { $0.map(Self.printable) }
    var widths = [Int](repeating: 0, count: titles.count)
    for line in lines {
      for (index, cell) in line.enumerated() { widths[index] = max(widths[index], cell.count) }
    }
    text = lines.map { Self.line($0, widths: widths) }.joined(separator: "\n")
  }

  private static func line(_ cells: [String], widths: [Int]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      line += cell
      if index < cells.count - 1 {
        line += String(repeating: " ", count: widths[index] - cell.count + 2)
      }
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  /// Text of strangers without the characters that would steer a terminal.
  static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnprintable) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(isUnprintable(scalar) ? "\u{FFFD}" : scalar) }
    return String(result)
  }

  private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
