import ArgumentParser
import ConnectorService
import ConnectorStore

extension StoreCommand {
  struct Copy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a whole copy of the store, also while a service runs on it.",
      discussion: """
        Example:
          gatehouse store copy /backup/monday

        The copy is a data folder of its own, as of one moment: journal, tables, and in them adapters \
        and trusted keys. gatehouse audit verify --data DIR and gatehouse store check --data DIR \
        examine it. The files are read by whoever gives the command, who must be their owner; a \
        running service is not asked and not held up.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(
      help: ArgumentHelp("A folder without a store, or none yet.", valueName: "dir"),
      completion: .directory)
    var target: String

    func run() async throws {
      let console = Surroundings.console
      try CommandContext.withoutStore(output: common.output) { printer in
        let folder = try DataFolder(option: common.data, console)
        try folder.checkStore()
        let target = console.path(target)
        let copy = StoreCopyView(
          folder: target, head: AuditHead(try SQLiteStore.copy(folder.path, to: target)))
        try printer.print(copy) {
          "\(target) has a whole copy, up to row \(copy.head.row) of the journal."
        }
      }
    }
  }
}

/// What was copied, and how far it goes.
private struct StoreCopyView: Encodable {
  /// The folder of the copy.
  var folder: String
  var head: AuditHead
}
