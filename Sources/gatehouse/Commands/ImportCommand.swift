import ArgumentParser
import ConnectorService
import DeviceIntake

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Read device data.",
    discussion: """
      Examples:
        gatehouse import devices.jsonl
        gatehouse import --format nanomdm webhook-1.json webhook-2.json
        curl -s https://mdm.example/devices | gatehouse import -

      Formats, recognised by content unless named: \(IntakeFormat.allCases.map(\.rawValue).joined(separator: ", ")).
      Good records are kept and durable, bad ones are listed; the command then exits with 1.
      Reading a file twice changes nothing.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "The format of the files.") var format: IntakeFormat?
  @Argument(help: "Files, or - for standard input.") var files: [String]

  func run() async throws {
    try await Session.run(common) { session in
      var answers: [ImportAnswer] = []
      let progress = ProgressLine()
      for file in files {
        let source: IntakeSource = file == "-" ? .standardInput : .file(path: file)
        let answer = try await session.service.importDevices(from: source, format: format) {
          progress.show($0.words(source: file))
        }
        progress.clear()
        answers.append(answer)
        for problem in answer.intake.problems { session.printer.note(problem.description) }
      }
      try session.printer.print(answers) {
        zip(files, answers).map { $1.text(source: $0) }.joined(separator: "\n")
      }
      let bad = answers.reduce(0) { $0 + $1.intake.problemCount }
      if bad > 0 {
        throw ServiceError(
          .failed, code: "import.bad-records", "\(bad) records were not taken; the others were",
          remedy: "Mend them and import the files again: what is known already stays as it is.")
      }
    }
  }
}

extension IntakeFormat: ExpressibleByArgument {}

extension ImportProgress {
  fileprivate func words(source: String) -> String {
    switch self {
    case .read(let count): "\(source): \(count) read"
    case .projected(let outcome):
      "\(source): \(outcome.devicesNew + outcome.devicesChanged + outcome.devicesUnchanged) in the tables"
    }
  }
}

extension ImportAnswer {
  fileprivate func text(source: String) -> String {
    var text =
      "\(source): \(intake.records) records; \(outcome.devicesNew) new devices, "
      + "\(outcome.devicesChanged) changed, \(outcome.devicesUnchanged) unchanged"
    if outcome.devicesStale > 0 { text += ", \(outcome.devicesStale) older than what is known" }
    if intake.ignored > 0 { text += "; \(intake.ignored) messages say nothing of a device" }
    if intake.problemCount > 0 { text += "; \(intake.problemCount) not taken" }
    for delivery in deliveries { text += "\n  \(delivery.text)" }
    return text
  }
}

extension DeliveryAnswer {
  var text: String {
    if let failure { return "\(connector) could not be told: \(failure)" }
    var text = "\(connector) was told of \(devices) devices"
    if inventories > 0 {
      text += " and of the apps of \(inventories) (\(appsShared) shared, \(appsWithheld) withheld)"
    }
    return reports > 0 ? text + " and answered with \(reports) reports" : text
  }
}
