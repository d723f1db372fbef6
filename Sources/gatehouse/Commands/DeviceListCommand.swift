import ArgumentParser
import ConnectorModel
import ConnectorService
import ConnectorStore

struct DeviceListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the devices with the decision as of now and its first reason.",
    discussion: """
      Examples:
        gatehouse device list --state noncompliant --reason threatLevelAbove
        gatehouse device list --silent-since 30d --sort last-check-in
        gatehouse device list --partner lookout --changes-within 24h
        gatehouse device list --output csv --columns number,name,user,serial

      Conditions hold together. A listing for programs (json, jsonl, csv) has no limit and comes as it \
      is read. \
      Columns: \(DeviceColumn.words).
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "Only devices in this compliance state.") var state: ComplianceState?
  @Option(
    help: ArgumentHelp(
      "Only devices with this rule as the first reason, on compliance or app protection.",
      valueName: "rule"),
    completion: .list(RuleID.allCases.map(\.rawValue)), transform: RuleID.typed)
  var reason: RuleID?
  @Option(
    help: "Only devices that this partner is told of, has spoken of, or has decided about.",
    completion: .partners)
  var partner: String?
  @Option(help: "Only devices of this platform.") var platform: Platform?
  @Option(help: "Only devices of this ownership.") var ownership: Ownership?
  @Option(help: "Only members of this group.", completion: .groups) var group: String?
  @Option(
    help: ArgumentHelp("Only devices that have not checked in since then.", valueName: "time"),
    transform: Timestamp.typed)
  var silentSince: Timestamp?
  @Option(
    help: ArgumentHelp(
      "Only devices about which time alone decides otherwise within this span.",
      valueName: "span"),
    transform: TimeSpan.typed)
  var changesWithin: TimeSpan?
  @Option(help: "The order.") var sort: DeviceOrder.Member = .number
  @Flag(help: "The order backwards.") var descending = false
  @Option(
    help: ArgumentHelp("What a table or csv shows, with commas between.", valueName: "columns"),
    completion: .list(DeviceColumn.allCases.map(\.rawValue)), transform: DeviceColumns.typed)
  var columns: DeviceColumns?
  @OptionGroup var limit: LimitOption
  @Option(
    help: ArgumentHelp("Go on after the device of this number.", valueName: "number"),
    transform: Int64.typed)
  var after: Int64?

  func run() async throws {
    try await CommandContext.run(common) { context in
      let printer = context.printer
      var pages = context.service.devices.pages(try query(context.find, limit.most(printer)))
      var list = ListPrinter<DeviceView>(
        printer, empty: empty,
        columns: shown(printer.format))
      var last: Int64?
      while let page = try await pages.next() {
        try list.add(page)
        last = page.last?.number ?? last
      }
      try list.end()
      if let last, list.count >= limit.most(printer) { printer.note("More: \(words(after: last))") }
    }
  }

  private var empty: String {
    isFiltered
      ? "No device is so." : "There are no devices. gatehouse import FILE reads device data."
  }

  private var isFiltered: Bool {
    state != nil || reason != nil || partner != nil || platform != nil || ownership != nil
      || group != nil || silentSince != nil || changesWithin != nil || after != nil
  }

  private func shown(_ format: OutputFormat) -> [Column<DeviceView>] {
    let all = format == .csv ? DeviceColumn.allCases : DeviceColumn.standard
    return (columns?.columns ?? all).map { format == .csv ? $0.namedColumn : $0.column }
  }

  private func query(_ find: Finding, _ most: Int) throws(ServiceError) -> DeviceQuery {
    var filter = DeviceFilter(platform: platform, ownership: ownership, silentSince: silentSince)
    if let group { filter.group = try find.group(group) }
    var query = DeviceQuery(
      filter: filter, state: state, reason: reason, changesWithin: changesWithin,
      order: DeviceOrder(by: sort, isDescending: descending), after: after, limit: most)
    if let partner { query.partner = try find.connector(partner) }
    return query
  }

  /// The whole command that goes on after a device.
  private func words(after number: Int64) -> String {
    var words = ["gatehouse", "device", "list"]
    let options: [(String, String?)] = [
      ("data", common.data), ("adapters", common.adapters), ("output", common.output?.rawValue),
      ("state", state?.rawValue), ("reason", reason?.rawValue), ("partner", partner),
      ("platform", platform?.rawValue), ("ownership", ownership?.rawValue), ("group", group),
      ("silent-since", silentSince?.iso8601),
      ("changes-within", changesWithin.map { "\($0.milliseconds / 60_000)m" }),
      ("sort", sort == .number ? nil : sort.rawValue),
      ("columns", columns.map { $0.columns.map(\.rawValue).joined(separator: ",") }),
      ("limit", limit.count.map { String($0) }),
    ]
    for case (let name, let value?) in options { words += ["--\(name)", Self.shellWord(value)] }
    if descending { words.append("--descending") }
    return (words + ["--after", String(number)]).joined(separator: " ")
  }

  /// A text as a shell takes it for one word.
  private static func shellWord(_ text: String) -> String {
    let isPlain = text.allSatisfy { character in
      character.isASCII
        && (character.isLetter || character.isNumber || "-_./:,=+".contains(character))
    }
    return isPlain && !text.isEmpty ? text : "'\(text.replacing("'", with: "'\\''"))'"
  }
}

extension DeviceOrder.Member: ExpressibleByArgument {
  public init?(argument: String) { self.init(typed: argument) }
}
