import AdapterBundle
import AdapterHost
import ArgumentParser
import ConnectorLedger
import ConnectorService
import ConnectorStore
import SafeText

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
    guard format.isJSON else {
      let sentence = problem.message.hasSuffix(".") ? problem.message : problem.message + "."
      note("Error: \(sentence)")
      if let lookedAt = problem.lookedAt { note("  Looked at: \(lookedAt)") }
      if !problem.suggestions.isEmpty {
        note("  Did you mean \(problem.suggestions.joined(separator: ", or "))?")
      }
      if let remedy = problem.remedy { note("  \(remedy.text)") }
      if let code = problem.code { note("  (\(code))") }
      return
    }
    report(
      ErrorBody(
        kind: problem.kind.rawValue, code: problem.code, message: problem.message,
        lookedAt: problem.lookedAt, remedy: problem.remedy?.text,
        suggestions: problem.suggestions.isEmpty ? nil : problem.suggestions))
  }

  private func report(_ body: ErrorBody) {
    if let line = try? JSONText.line(["error": body]) { note(line) }
  }
}

/// What the words of a command cannot mean.
enum UsageError {
  static let code = "usage"

  /// What an error of usage says, as it was asked for; nil for what is none, such as help.
  static func text(
    for error: any Error, words: [String], _ environment: [String: String]
  ) -> String? {
    guard !(error is ExitCode), Gatehouse.exitCode(for: error) == .validationFailure else {
      return nil
    }
    if let json = json(for: error, words: words, environment) { return json }
    let near = UsageHint.commands(like: words)
    let hint =
      near.isEmpty
      ? UsageHint.sentence(for: words) : "Did you mean \(near.joined(separator: ", or "))?"
    return Printable.text(
      ([Gatehouse.fullMessage(for: error)] + [hint].compactMap { $0 }).joined(separator: "\n"))
      + "\n"
  }

  /// The message of an error of usage for whoever has asked for JSON; nil for everybody else, for what is no error,
  /// such as help, and for a code alone, whose words have been printed already.
  static func json(
    for error: any Error, words: [String], _ environment: [String: String]
  ) -> String? {
    guard !(error is ExitCode), OutputFormat.asked(by: words, environment)?.isJSON == true,
      Gatehouse.exitCode(for: error) == .validationFailure
    else { return nil }
    let near = UsageHint.commands(like: words)
    let body = ErrorBody(
      kind: ServiceError.Kind.badRequest.rawValue, code: code,
      message: Gatehouse.message(for: error), remedy: usage(in: Gatehouse.fullMessage(for: error)),
      suggestions: near.isEmpty ? nil : near)
    return (try? JSONText.line(["error": body])).map { $0 + "\n" }
  }

  /// How the command is written, of the whole message.
  private static func usage(in message: String) -> String? {
    guard let start = message.firstRange(of: "Usage: ") else { return nil }
    return message[start.lowerBound...].split(separator: "\n").first.map { String($0) }
  }
}

/// An error as JSON.
private struct ErrorBody: Encodable {
  var kind: String
  var code: String?
  var message: String
  var lookedAt: String?
  var remedy: String?
  var suggestions: [String]?
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
