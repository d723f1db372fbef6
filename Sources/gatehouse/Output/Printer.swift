import AdapterBundle
import AdapterHost
import ArgumentParser
import ConnectorLedger
import ConnectorService
import ConnectorStore
import Foundation

/// Prints answers on standard output, as a table or as JSON, and errors on standard error.
struct Printer {
  let format: OutputFormat
  private let console: any Console

  init(output: OutputFormat?, console: any Console) throws {
    self.console = console
    if let chosen = output {
      format = chosen
    } else if let word = console.environment["GATEHOUSE_OUTPUT"], !word.isEmpty {
      guard let chosen = OutputFormat(rawValue: word) else {
        throw ValidationError("GATEHOUSE_OUTPUT is \"\(word)\"; it is one of: table, json.")
      }
      format = chosen
    } else {
      format = .table
    }
  }

  /// A value: the text for people, or the JSON for programs.
  func print<Value: Encodable>(_ value: Value, text: () -> String) throws {
    switch format {
    case .json: try printJSON(value)
    case .table: write(text())
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
    try print(rows.map(view)) { rows.isEmpty ? empty : Table(rows: rows, columns: columns).text }
  }

  private func printJSON<Value: Encodable>(_ value: Value) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    write(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  private func write(_ text: String) {
    console.write(text.hasSuffix("\n") ? text : text + "\n")
  }

  /// A line after an answer, for people.
  func add(_ line: String) {
    if format == .table { write(line) }
  }

  /// A line for people that says what the JSON says as well.
  func hint(_ text: String) {
    if format == .table { note(text) }
  }

  /// A line beside the answer: progress, hints, warnings. Never on standard output.
  func note(_ text: String) {
    console.note(text + "\n")
  }
}

extension Printer {
  /// Says what went wrong and gives the exit code for it.
  func exitCode(for error: any Error) -> any Error {
    let problem: ServiceError
    switch error {
    case let error as ServiceError: problem = error
    case let error as BundleError: problem = ServiceError(error)
    case let error as AdapterError: problem = ServiceError(error)
    case let error as StoreError: problem = ServiceError(error)
    case let error as LedgerError: problem = ServiceError(error)
    case is ExitCode, is CleanExit, is ValidationError: return error
    default: problem = ServiceError(.failed, String(describing: error))
    }
    report(problem)
    return ExitCode(problem.kind.exitCode)
  }

  private func report(_ problem: ServiceError) {
    guard format == .json else {
      let sentence = problem.message.hasSuffix(".") ? problem.message : problem.message + "."
      note("Error: \(Table.printable(sentence))")
      if let lookedAt = problem.lookedAt { note("  Looked at: \(Table.printable(lookedAt))") }
      if let remedy = problem.remedy { note("  \(Table.printable(remedy.text))") }
      if let code = problem.code { note("  (\(code))") }
      return
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let body = ErrorBody(
      kind: problem.kind.rawValue, code: problem.code, message: problem.message,
      lookedAt: problem.lookedAt, remedy: problem.remedy?.text)
    if let data = try? encoder.encode(["error": body]) {
      note(String(decoding: data, as: UTF8.self))
    }
  }
}

/// An error as JSON.
private struct ErrorBody: Encodable {
  var kind: String
  var code: String?
  var message: String
  var lookedAt: String?
  var remedy: String?
}

extension ServiceError.Kind {
  var exitCode: Int32 {
    switch self {
    case .failed: 1
    case .notFound: 3
    case .denied: 4
    case .conflict: 5
    case .badRequest: 64
    }
  }
}
