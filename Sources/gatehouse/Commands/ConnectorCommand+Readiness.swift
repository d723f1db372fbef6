import ArgumentParser
import ComplianceEvaluation
import ConnectorModel
import ConnectorService

extension ConnectorCommand {
  struct Readiness: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show how many devices the partner reports about, and what the others lack.",
      discussion: """
        Example:
          gatehouse connector readiness lookout

        Of the devices in the connector's scope, on platforms that are connected: which are registered, \
        on a version that the partner supports, have the partner's app, are activated and are reported \
        about. Where no list of apps has arrived it is not known whether the app is there.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The connector.", completion: .partners) var connector: String
    @OptionGroup var limit: LimitOption

    func run() async throws {
      try await CommandContext.run(common) { context in
        let readiness = try await context.service.connectors.readiness(
          of: try context.find.connector(connector), limit: limit.most(context.printer))
        try context.printer.print(readiness) { readiness.text }
      }
    }
  }
}

extension ConnectorReadiness {
  fileprivate var text: String {
    guard devices > 0 else {
      return "No device is in the scope of \(name) on a platform that is connected."
    }
    var text =
      refuses.map { "Reports of \(name) are refused at present: \($0.rawValue).\n\n" } ?? ""
    text += Table(titles: [name, "Devices", ""], cells: steps).text
    guard !stuck.isEmpty else { return text }
    text += "\n\n" + Table(rows: stuck, columns: columns).text
    text += "\n\n" + Table(rows: stuckDevices, columns: deviceColumns).text
    let stuckCount = stuck.reduce(0) { $0 + $1.devices }
    if stuckDevices.count < stuckCount {
      text += "\n\(stuckCount - stuckDevices.count) more; --limit names them."
    }
    return text
  }

  private var steps: [[String]] {
    let appWords = apps.sorted { $0.key < $1.key }.map { "\($0.value) on \($0.key)" }
    return [
      ["in scope", String(devices), ""],
      ["registered", String(registered), ""],
      [
        "on a supported version", String(supportedVersion),
        versionUnknown == 0 ? "" : "not known of \(versionUnknown)",
      ],
      [
        "have the app", String(app),
        ([appUnknown == 0 ? "" : "not known of \(appUnknown)"] + appWords).filter { !$0.isEmpty }
          .joined(separator: "; "),
      ],
      ["activated", String(activated), ""],
      ["reported about", String(reporting), ""],
    ]
  }

  private var columns: [Column<StuckDevices>] {
    [
      Column("Stuck at") { $0.step.words }, Column("Devices") { String($0.devices) },
      Column("App not known") { $0.appUnknown == 0 ? "-" : String($0.appUnknown) },
      Column("Since") { group in
        guard let earliest = group.earliest else { return "not known" }
        guard let latest = group.latest, latest != earliest else { return earliest.wholeSeconds }
        return "\(earliest.wholeSeconds) to \(latest.wholeSeconds)"
      },
    ]
  }

  private var deviceColumns: [Column<StuckDevice>] {
    [
      Column("Device") { device in
        device.name.map { "\($0) (#\(device.number))" } ?? "#\(device.number)"
      },
      Column("Platform") { $0.platform?.rawValue ?? "-" }, Column("Stuck at") { $0.step.words },
      Column("Has the app") { $0.hasApp.map { $0 ? "yes" : "no" } ?? "not known" },
      Column("Since") { $0.since?.absoluteAndRelative(to: decidedAt) ?? "not known" },
    ]
  }
}

extension ReadinessStep {
  fileprivate var words: String {
    switch self {
    case .registered: "registration"
    case .supportedVersion: "version"
    case .app: "app"
    case .activated: "activation"
    case .reporting: "first report"
    }
  }
}
