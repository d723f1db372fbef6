import SafeText

/// A column of a listing: its title, and its cell of a row.
struct Column<Row> {
  let title: String
  let cell: (Row) -> String

  init(_ title: String, _ cell: @escaping (Row) -> String) {
    self.title = title
    self.cell = cell
  }
}

/// Rows under titles, each column as wide as its widest cell, if the terminal is.
///
/// Of a listing that is wider, long cells are cut first, then columns are left out from the right, and a last line
/// says so; a cell without a title is a remark about its row, which then stands below it, whole. Of a table about one
/// thing the last column goes on in further lines.
struct Table {
  let text: String

  /// A listing.
  init<Row>(rows: [Row], columns: [Column<Row>], width: Int = Surroundings.width) {
    let lines = ([columns.map(\.title)] + rows.map { row in columns.map { $0.cell(row) } })
      .map { $0.map { Printable.line($0) } }
    let plan = ListingPlan(lines, width: width)
    let body = lines.flatMap { line in
      [Self.line(plan.cells(of: line), widths: plan.widths)] + plan.remarks(of: line, width: width)
    }
    text = (body + plan.remark).joined(separator: "\n")
  }

  /// A table about one thing.
  init(titles: [String], cells: [[String]], width: Int = Surroundings.width) {
    let lines = ([titles] + cells).map { $0.map { Printable.line($0) } }
    let widths = Self.widths(of: lines)
    let used = widths.dropLast().reduce(0) { $0 + $1 + 2 }
    text = lines.flatMap { line -> [String] in
      guard let last = line.last, used + last.columns > width else {
        return [Self.line(line, widths: widths)]
      }
      return Self.lines(Array(line.dropLast()), last, widths: widths, room: width - used, width)
    }.joined(separator: "\n")
  }

  /// As many lines as the last cell needs, beside the others where there is room for a few words, else below.
  private static func lines(
    _ cells: [String], _ last: String, widths: [Int], room: Int, _ width: Int
  ) -> [String] {
    let isBeside = room >= 24
    let indent = isBeside ? widths.dropLast().reduce(0) { $0 + $1 + 2 } : 4
    let parts = last.wrapped(to: isBeside ? room : max(width - indent, 20))
    let margin = String(repeating: " ", count: indent)
    guard isBeside else {
      return [line(cells, widths: widths)] + parts.filter { !$0.isEmpty }.map { margin + $0 }
    }
    return [line(cells + [parts[0]], widths: widths)] + parts.dropFirst().map { margin + $0 }
  }

  fileprivate static func widths(of lines: [[String]]) -> [Int] {
    var widths = [Int](repeating: 0, count: lines.first?.count ?? 0)
    for line in lines {
      for (index, cell) in line.enumerated() { widths[index] = max(widths[index], cell.columns) }
    }
    return widths
  }

  private static func line(_ cells: [String], widths: [Int]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      line += cell
      guard index < cells.count - 1 else { continue }
      line += String(repeating: " ", count: max(0, widths[index] - cell.columns) + 2)
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}

/// How a listing is brought into the width that there is.
private struct ListingPlan {
  private(set) var widths: [Int]
  /// What was done to it, for whoever reads it; nothing where nothing was.
  private(set) var remark: [String] = []
  /// The columns whose cells stand below their row.
  private var remarks: [Int] = []

  /// Cells are not cut further than this, a moment's length, for the sake of columns to their right.
  private static let leastWidth = 20

  init(_ lines: [[String]], width: Int) {
    let wanted = Table.widths(of: lines)
    guard Self.total(wanted) > width else {
      widths = wanted
      return
    }
    let titles = lines[0]
    let named = titles.lastIndex { !$0.isEmpty } ?? titles.startIndex
    remarks = Array(titles.indices.suffix(from: named).dropFirst())
    widths = wanted.dropLast(remarks.count).map { min($0, Self.leastWidth) }
    while widths.count > 1, Self.total(widths) > width { widths.removeLast() }
    // What is left over goes to those that were cut, from the left.
    for index in widths.indices {
      let room = max(0, width - Self.total(widths))
      widths[index] = min(wanted[index], widths[index] + room)
    }
    let cut = widths.indices.filter { widths[$0] < wanted[$0] }.map { titles[$0] }
    let left = titles[widths.count..<(named + 1)]
    var parts: [String] = []
    if !left.isEmpty { parts.append("left out: \(left.named)") }
    if !cut.isEmpty { parts.append("shortened: \(cut.named)") }
    guard !parts.isEmpty else { return }
    remark =
      [""]
      + "To fit \(width) columns, \(parts.joined(separator: "; ")). All: -o wide"
      .wrapped(to: width)
  }

  private static func total(_ widths: [Int]) -> Int { widths.reduce(-2) { $0 + $1 + 2 } }

  func cells(of line: [String]) -> [String] {
    zip(line, widths).map { cell, width in cell.cut(to: width) }
  }

  func remarks(of line: [String], width: Int) -> [String] {
    remarks.map { line[$0] }.filter { !$0.isEmpty }.flatMap { remark in
      remark.wrapped(to: max(width - 4, 20)).map { "    " + $0 }
    }
  }
}

extension Collection<String> {
  fileprivate var named: String {
    map { $0.isEmpty ? "details" : $0 }.joined(separator: ", ")
  }
}
