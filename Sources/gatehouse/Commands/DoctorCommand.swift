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

      Adapters run in sandboxed worker processes; gatehouse adapter profile says \
      otherwise for one of them. For tests, GATEHOUSE_ISOLATION=locked adds \
      namespaces, GATEHOUSE_ISOLATION=worker goes without a sandbox, and \
      GATEHOUSE_ISOLATION=in-process without a process. GATEHOUSE_ACCEPT_MISSING \
      names layers that this machine may lack, with commas between. All of them are \
      for all adapters at once.
      """)

  @Option(name: .shortAndLong, help: "How to print (environment: GATEHOUSE_OUTPUT).")
  var output: OutputFormat?

  func run() async throws {
    try CommandContext.withoutStore(output: output) { printer in
      let runtime = try AdapterRuntime(Surroundings.console)
      let view = DoctorView(
        profile: runtime.profile, accepted: runtime.acceptedMissing, probe: .run(),
        bounds: CgroupFolder.own)
      try printer.print(view) { view.text }
    }
  }
}

/// How adapters run here.
private struct DoctorView: Encodable {
  /// What all adapters run under.
  var isolation: IsolationProfile
  /// The layers that these run without, or that keep them from starting where that is not accepted.
  var missing: [SandboxLayer]
  /// What may be missing.
  var accepted: [SandboxLayer]
  var layers: [SandboxProbe.Layer]
  /// What the kernel bounds for each worker as a whole, by a control group of its own: `memory`, `pids`, `cpu`. Nil
  /// where there is none.
  var controlGroup: [String]?

  init(
    profile: IsolationProfile, accepted: [SandboxLayer], probe: SandboxProbe, bounds: CgroupFolder?
  ) {
    isolation = profile
    missing = probe.missing(for: profile)
    self.accepted = accepted
    layers = probe.layers
    controlGroup = bounds?.controllers
  }

  var text: String {
    let columns: [Column<SandboxProbe.Layer>] = [
      Column("Layer") { $0.name }, Column("Here") { $0.found },
      Column("") { $0.isAvailable ? $0.purpose : "Missing. \($0.lostWithout)" },
    ]
    return "Adapters run in: \(isolation.words)\n\(sentence)\n\n"
      + Table(rows: layers, columns: columns).text + "\n\n\(groupSentence)"
  }

  private var groupSentence: String {
    guard let controlGroup else {
      return "Control groups: none to divide here (systemd gives one with Delegate=yes). "
        + "Limits and the watch hold."
    }
    guard !controlGroup.isEmpty else {
      return "Control groups: one for each worker, which bounds nothing here."
    }
    return "Control groups: one for each worker, with bounds for "
      + controlGroup.joined(separator: ", ") + "."
  }

  private var sentence: String {
    let refused = missing.filter { !accepted.contains($0) }
    if !refused.isEmpty {
      let names = refused.map(\.rawValue).joined(separator: ",")
      return "Adapters do not start: \(refused.words) missing. "
        + "GATEHOUSE_ACCEPT_MISSING=\(names) goes without."
    }
    if !missing.isEmpty { return "Accepted as missing: \(missing.words)." }
    return switch isolation {
    case .locked, .sandbox: "The sandbox is complete."
    case .worker: "Limits on memory and files hold; the sandbox's other layers are not used."
    case .inProcess: "No layer is used: a fault of an adapter's is a fault of gatehouse."
    }
  }
}

extension [SandboxLayer] {
  fileprivate var words: String { map(\.words).joined(separator: ", ") }
}
