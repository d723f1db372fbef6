import Foundation

/// Finds out what a message brings, in a process of its own.
package struct Recorder {
  private let program: String

  package init(program: String) { self.program = program }

  /// The text of the `.expected` file of a message.
  package func record(_ message: String, on subject: Subject) throws -> String {
    let runner = Runner(program: program, jobs: 1)
    let verdicts = try runner.run(
      Rule.fuzzing, with: [FuzzOrder(seed: 0, count: 0, message: message)], on: subject)
    guard let verdict = verdicts.first, !verdict.outcome.isFailure, let text = verdict.notes.first
    else {
      throw Runner.Failure(
        description: verdicts.first?.findings.first?.seen ?? "nothing was recorded")
    }
    return text
  }
}

extension Trial {
  /// Hands over the message in a file, and notes what it brought as a recording.
  func record(_ path: String) throws {
    guard let body = FileManager.default.contents(atPath: path) else {
      throw ProbeFault("\(path) cannot be read")
    }
    let file = URL(fileURLWithPath: path)
    let payload = ProbePayload(
      contentType: file.pathExtension == "json" ? "application/json" : "text/plain",
      message: file.deletingPathExtension().lastPathComponent, body: Array(body))
    let instance = try active()
    step("receive, \(file.lastPathComponent)")
    let exchange = instance.receive(payload)
    let expected = ExpectedExchange(
      status: exchange.status, reports: exchange.reports.map(ExpectedReport.init),
      skips: exchange.skips)
    note(try JSONOutput.text(expected))
  }
}
