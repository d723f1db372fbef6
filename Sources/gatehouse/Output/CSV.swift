import SafeText

/// Listings as RFC 4180 has them, a header first.
enum CSV {
  static func text<Row>(_ rows: [Row], _ columns: [Column<Row>]) -> String {
    ([header(columns)] + rows.map { line($0, columns) }).joined(separator: "\r\n") + "\r\n"
  }

  static func header<Row>(_ columns: [Column<Row>]) -> String { line(columns.map(\.title)) }

  static func line<Row>(_ row: Row, _ columns: [Column<Row>]) -> String {
    line(columns.map { $0.cell(row) })
  }

  private static func line(_ cells: [String]) -> String {
    cells.map { quoted(harmless(Printable.line($0))) }.joined(separator: ",")
  }

  private static let signs: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r"]

  /// A spreadsheet would carry out what begins like a formula; an apostrophe before it keeps it a text.
  private static func harmless(_ cell: String) -> String {
    // What combines with the sign makes another character of it for us, and none for a spreadsheet.
    guard let first = cell.unicodeScalars.first, signs.contains(first), cell != "-" else {
      return cell
    }
    return "'\(cell)"
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { "\",".contains($0) }) || cell.first == " " || cell.last == " "
    else { return cell }
    return "\"\(cell.replacing("\"", with: "\"\""))\""
  }
}
