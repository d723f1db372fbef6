import ArgumentParser
import Foundation
import SafeText

/// Prints answers on standard output, for people or for programs, and what belongs beside them on standard error.
/// Nothing leaves it that steers a terminal (`Printable`).
struct Printer {
  let format: OutputFormat
  private let console: any Console

  init(output: OutputFormat?, console: any Console) throws {
    self.console = console
    if let chosen = output {
      format = chosen
    } else if let word = console.environment["GATEHOUSE_OUTPUT"], !word.isEmpty {
      guard let chosen = OutputFormat(argument: word) else {
        throw ValidationError(
          "GATEHOUSE_OUTPUT is \"\(word)\"; it is one of: \(OutputFormat.words).")
      }
      format = chosen
    } else {
      format = .table
    }
  }

  /// A value: the text for people, or the JSON for programs.
  func print<Value: Encodable>(_ value: Value, text: () -> String) throws {
    switch format {
    case .table, .wide:
      write(Printable.text(Surroundings.$isWide.withValue(format == .wide) { text() }))
    case .json: write(try JSONText.pretty(value))
    // What a command has done is said also where it is no listing.
    case .jsonl, .csv: write(try JSONText.line(value))
    }
  }

  /// A listing. An empty one says so in words, or is an empty JSON array.
  func print<Row: Encodable>(_ rows: [Row], empty: String, columns: [Column<Row>]) throws {
    try print(rows, as: { $0 }, empty: empty, columns: columns)
  }

  /// A listing of values that JSON shows as views.
  func print<Row, View: Encodable>(
    _ rows: [Row], as view: (Row) -> View, empty: String, columns: [Column<Row>]
  ) throws {
    switch format {
    case .json, .table, .wide:
      try print(rows.map(view)) { rows.isEmpty ? empty : Table(rows: rows, columns: columns).text }
    case .jsonl: for row in rows { write(try JSONText.line(view(row))) }
    case .csv: write(CSV.text(rows, columns))
    }
  }

  /// A part of what is printed, with the end of its line. It has passed the wall.
  func write(_ text: String) {
    console.write(text.utf8.last == UInt8(ascii: "\n") ? text : text + "\n")
  }

  /// The same, where the line goes on.
  func writePart(_ text: String) { console.write(text) }

  /// A line after an answer, for people.
  func add(_ line: String) {
    if format.isForPeople { write(Printable.line(line)) }
  }

  /// A line for people that says what the JSON says as well.
  func hint(_ text: String) {
    if format.isForPeople { note(text) }
  }

  /// A line beside the answer: progress, hints, warnings. Never on standard output.
  func note(_ text: String) {
    console.note(Printable.line(text) + "\n")
  }
}
