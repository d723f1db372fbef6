import AdapterHost
import ArgumentParser
import Foundation

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Show how adapters are kept apart here, and what is lost where a layer is missing.",
    discussion: """
      Example:
        gatehouse doctor --output json

      Adapters run in sandboxed worker processes. GATEHOUSE_ISOLATION=worker goes
      without a sandbox, GATEHOUSE_ISOLATION=in-process without a process; both are
      for all adapters at once.
      """)

  @Option(name: .shortAndLong, help: "How to print (environment: GATEHOUSE_OUTPUT).")
  var output: OutputFormat?

  func run() async throws {
    try Session.withoutStore(output: output) { printer in
      let runtime = try AdapterRuntime(Surroundings.console)
      let view = DoctorView(profile: runtime.profile, probe: .run())
      try printer.print(view) { view.text }
    }
  }
}

/// How adapters run here.
private struct DoctorView: Encodable {
  /// What all adapters run under.
  var isolation: IsolationProfile
  /// Whether the sandbox can be put up on this machine.
  var givesSandbox: Bool
  var layers: [SandboxProbe.Layer]

  init(profile: IsolationProfile, probe: SandboxProbe) {
    isolation = profile
    givesSandbox = probe.givesSandbox
    layers = probe.layers
  }

  var text: String {
    let columns: [Column<SandboxProbe.Layer>] = [
      Column("Layer") { $0.name }, Column("Here") { $0.found },
      Column("") { $0.isAvailable ? $0.purpose : "Missing. \($0.lostWithout)" },
    ]
    return "Adapters run in: \(isolation.words)\n\(sentence)\n\n"
      + Table(rows: layers, columns: columns).text
  }

  private var sentence: String {
    switch (isolation, givesSandbox) {
    case (.sandbox, true): "The sandbox is complete."
    case (.sandbox, false): "A layer is missing, so adapters do not start."
    case (.worker, _): "Limits on memory and files hold; the sandbox's other layers are not used."
    case (.inProcess, _): "No layer is used: a fault of an adapter's is a fault of gatehouse."
    }
  }
}
