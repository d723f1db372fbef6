import ArgumentParser
import ConnectorModel
import ConnectorService

struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Decide about every device as of now and keep what changed.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await CommandContext.run(common) { context in
      let progress = ProgressLine(context.console)
      let answer = try await context.service.decisions.evaluate(by: context.caller) {
        progress.show("\($0) devices")
      }
      progress.clear()
      try context.printer.print(answer) { answer.text(now: .wallClock) }
    }
  }
}

extension EvaluationAnswer {
  fileprivate func text(now: Timestamp) -> String {
    var text = "\(devices) devices, \(changed) decisions changed\n"
    text +=
      Table(
        titles: ["Compliance", "Devices"],
        cells: compliance.sorted { $0.key < $1.key }.map { [$0.key, String($0.value)] }
      ).text
    if !reasons.isEmpty {
      text += "\n\n"
      text +=
        Table(
          titles: ["Noncompliant or in grace because", "Devices"],
          cells: reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            [$0.key, String($0.value)]
          }
        ).text
    }
    if let nextChangeAt {
      text +=
        "\n\nTime alone changes the next decision \(nextChangeAt.absoluteAndRelative(to: now))."
    }
    return text
  }
}
