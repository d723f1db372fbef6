import AdapterRunning
import ArgumentParser
import ConnectorLedger
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

      Formats, recognised by content unless named: \(IntakeFormat.allCases.map(\.rawValue).joined(separator: ", ")). \
      Good records are kept and durable, bad ones are listed; the command then exits with 1. A member that cannot \
      be understood is left out and named; its record is kept where it can be understood without it. \
      Reading a file twice changes nothing.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "The format of the files.") var format: IntakeFormat?
  @Argument(help: "Files, or - for standard input.") var files: [String]

  func run() async throws {
    try await CommandContext.run(common, ifNoStore: .isMade) { context in
      var answers: [ImportAnswer] = []
      var texts: [String] = []
      var unreadable: [ServiceError] = []
      /// What was not taken, by its file.
      var bad: [String] = []
      for file in files {
        do throws(ServiceError) {
          let answer = try await read(file, context)
          answers.append(answer)
          if answer.intake.problemCount > 0 {
            let records = counted(answer.intake.records, "record")
            bad.append("\(answer.intake.problemCount) of \(records) of \(file)")
          }
          texts.append(answer.text(source: file))
        } catch {
          // A file that cannot be read holds up no other; anything else would befall the others too.
          guard error.code == ServiceError.unreadableSource, files.count > 1 else { throw error }
          context.printer.hint(error.message)
          unreadable.append(error)
        }
      }
      try context.printer.print(answers) { texts.joined(separator: "\n") }
      guard unreadable.isEmpty else {
        throw ServiceError(
          .failed, code: "import.unreadable",
          "\(counted(unreadable.count, "file")) of \(files.count) cannot be read: "
            + unreadable.map(\.message).joined(separator: "; ")
            + (bad.isEmpty ? "" : "; not taken: \(bad.joined(separator: ", "))"),
          remedy: "The others were read. Look at those, and import them again.")
      }
      if !bad.isEmpty {
        throw ServiceError(
          .failed, code: "import.bad-records", "not taken: \(bad.joined(separator: ", "))",
          remedy: "Mend them and import the files again: what is known already stays as it is.")
      }
    }
  }

  private func read(_ file: String, _ context: CommandContext) async throws(ServiceError)
    -> ImportAnswer
  {
    let progress = ProgressLine(context.console)
    defer { progress.clear() }
    let answer = try await context.service.deviceImport.read(
      .open(
        try context.console.open(file, atMost: nil),
        name: file == "-" ? "standard input" : IntakeSource.name(of: file)), format: format,
      by: context.caller
    ) {
      progress.show($0.words(source: file))
    }
    let intake = answer.intake
    for problem in intake.problems { context.printer.hint(problem.description) }
    for note in intake.notes { context.printer.hint("note: \(note.description)") }
    let unlisted =
      intake.problemCount - intake.problems.count + intake.noteCount - intake.notes.count
    if unlisted > 0 { context.printer.hint("\(unlisted) more of these are not listed") }
    return answer
  }
}

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
    var parts = [
      "\(counted(intake.records, "record")): \(counted(outcome.devicesNew, "new device"))"
    ]
    parts += ["\(outcome.devicesChanged) changed", "\(outcome.devicesUnchanged) unchanged"]
    if outcome.inventoriesChanged > 0 {
      parts.append("\(counted(outcome.inventoriesChanged, "list")) of apps changed")
    }
    if outcome.devicesStale > 0 { parts.append("\(outcome.devicesStale) older than what is known") }
    if outcome.devicesAmbiguous > 0 {
      parts.append("\(outcome.devicesAmbiguous) by a serial number that several devices have")
    }
    if intake.ignored > 0 {
      parts.append("\(counted(intake.ignored, "message")) without news of a device")
    }
    if intake.problemCount > 0 { parts.append("\(intake.problemCount) not taken") }
    if intake.droppedMembers > 0 {
      parts.append("\(counted(intake.droppedMembers, "member")) left out of records")
    }
    let told = deliveries.map { "\n  \($0.text)" }.joined()
    return "\(source): \(parts.joined(separator: ", "))\(told)"
  }
}

extension DeliveryAnswer {
  fileprivate var text: String {
    if let failure { return "\(connector) could not be told: \(failure)" }
    var parts: [String] = []
    if quarantined > 0 {
      parts.append(
        "does not survive \(counted(quarantined, "record")), set aside: gatehouse quarantine list;")
    }
    if devices > 0 { parts.append("was told of \(counted(devices, "device"))") }
    if inventories > 0 {
      parts.append(
        "was told of the apps of \(counted(inventories, "device"))"
          + " (\(appsShared) shared, \(appsWithheld) withheld)")
    }
    if reports > 0 { parts.append("answered with \(counted(reports, "report"))") }
    return "\(connector) \(parts.joined(separator: " and "))"
  }
}

/// "1 record", "2 records".
func counted(_ number: Int, _ noun: String) -> String {
  "\(number) \(noun)\(number == 1 ? "" : "s")"
}
