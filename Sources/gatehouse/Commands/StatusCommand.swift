import ArgumentParser
import ConnectorModel
import ConnectorService

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the state of everything on one screen.",
    discussion: """
      Examples:
        gatehouse status
        gatehouse status --output json

      Devices are counted by the decisions that are kept. A running service keeps them up to date; \
      without one, gatehouse evaluate does.
      """)

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await CommandContext.run(common) { context in
      let status = StatusView(
        isServed: context.caller.door != .commandLine,
        overview: try await context.service.overview.view())
      try context.printer.print(status) { status.text }
    }
  }
}

/// The overview, and whether a service gives it.
private struct StatusView: Encodable {
  var version = Gatehouse.configuration.version
  var isServed: Bool
  var overview: OverviewView

  private enum CodingKeys: String, CodingKey { case version, isServed }

  func encode(to encoder: any Encoder) throws {
    try overview.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(version, forKey: .version)
    try container.encode(isServed, forKey: .isServed)
  }
}

extension StatusView {
  var text: String {
    var cells = [
      ["Service", isServed ? "running, version \(version)" : "not running"], ["Devices", devices],
    ]
    if !overview.devices.appProtection.isEmpty {
      cells.append(["App protection", overview.devices.appProtection.counted])
    }
    let waiting = overview.partners.reduce(0) { $0 + $1.unmatchedReports }
    let pending = overview.partners.reduce(0) { $0 + $1.pendingMessages }
    let setAside = overview.partners.reduce(0) { $0 + $1.quarantined }
    cells += [
      ["Reports without a device", String(waiting)], ["Messages not read yet", String(pending)],
      ["Set aside", setAside > 0 ? "\(setAside): gatehouse quarantine list" : "0"],
      [
        "Next change by time",
        overview.nextChangeAt?.absoluteAndRelative(to: overview.at) ?? "none is known",
      ],
      ["Journal", journal],
    ]
    let summary = Table(titles: ["Gatehouse", ""], cells: cells).text
    guard !overview.partners.isEmpty else {
      return "\(summary)\n\nNo partner is connected: gatehouse connector add PARTNER."
    }
    return "\(summary)\n\n\(Table(rows: overview.partners, columns: columns).text)"
  }

  private var devices: String {
    let counts = overview.devices
    var parts = ["\(counts.total)"]
    if !counts.compliance.isEmpty { parts.append(counts.compliance.counted) }
    if counts.undecided > 0 { parts.append("\(counts.undecided) not decided about yet") }
    if let outdated = counts.outdated, outdated > 0 {
      parts.append("\(outdated) to be looked at again")
    }
    return parts.joined(separator: "; ")
  }

  private var journal: String {
    let store = overview.store
    let behind = store.row - store.coveredRow
    return behind > 0 ? "row \(store.row), tables \(behind) behind" : "row \(store.row)"
  }

  private var columns: [Column<PartnerOverview>] {
    let now = overview.at
    return [
      Column("Partner") { $0.name },
      Column("State") { partner in
        partner.refuses.map { "\(partner.partnerState.rawValue), \($0.rawValue)" }
          ?? partner.partnerState.rawValue
      },
      Column("Health") { $0.health?.rawValue ?? "-" },
      Column("Last contact") { $0.lastHeartbeatDateTime?.relative(to: now) ?? "never" },
      Column("Counts until") { $0.unresponsiveFrom?.relative(to: now) ?? "-" },
    ]
  }
}

extension [String: Int] {
  /// "3 noncompliant, 2 compliant".
  fileprivate var counted: String {
    sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
      .joined(separator: ", ")
  }
}
