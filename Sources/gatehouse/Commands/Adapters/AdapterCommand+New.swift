import AdapterTemplates
import ArgumentParser
import ConnectorService
import Foundation

extension AdapterCommand {
  struct New: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Begin an adapter of your own: a folder that builds, with a test and a recording.",
      discussion: """
        Examples:
          gatehouse adapter new "Acme Shield" --language c --vendor "Acme, Inc."
          gatehouse adapter new acme --language swift --gatehouse ../gatehouse

        What it writes is an adapter that works and is conformant, for a format of one line a \
        device. It has a partner id that nobody has had before. An adapter in Swift is built with \
        AdapterKit, so it takes Gatehouse's package from the folder or URL of --gatehouse.
        """)

    @Option(name: .shortAndLong, help: "How to print (environment: GATEHOUSE_OUTPUT).")
    var output: OutputFormat?
    @Option(help: "The language: swift, c, cpp, rust.") var language: AdapterLanguage
    @Option(help: "Who ships it, if not a vendor of the same name.") var vendor: String?
    @Option(help: "The folder to make; if not given: NAME-adapter.") var folder: String?
    @Option(help: ArgumentHelp("Where Gatehouse's package is, for Swift.", valueName: "place"))
    var gatehouse: String?
    @Argument(help: "The partner's name, as administrators will see it.") var name: String

    func run() async throws {
      try CommandContext.withoutStore(output: output) { printer in
        let (adapter, folder) = try write()
        try printer.print(NewAdapterView(adapter, folder)) { adapter.summary(of: folder) }
      }
    }

    private func write() throws(ServiceError) -> (NewAdapter, folder: String) {
      do throws(TemplateError) {
        let adapter = try NewAdapter(name: name, language: language, vendor: vendor, kit: gatehouse)
        let folder = folder ?? adapter.folder
        try adapter.write(to: folder)
        return (adapter, folder)
      } catch {
        throw ServiceError(error)
      }
    }
  }
}

/// What was begun, for programs.
private struct NewAdapterView: Encodable {
  let name: String
  let partnerId: String
  let vendor: String
  let language: String
  let folder: String
  let files: [String]

  init(_ adapter: NewAdapter, _ folder: String) {
    name = adapter.name.title
    partnerId = adapter.partnerID
    vendor = adapter.vendor
    language = adapter.language.rawValue
    self.folder = folder
    files = adapter.files.map(\.path)
  }
}

extension AdapterLanguage: ExpressibleByArgument {
  public init?(argument: String) { self.init(typed: argument) }
}

extension ServiceError {
  fileprivate init(_ error: TemplateError) {
    let kind: Kind =
      switch error {
      case .exists: .conflict
      case .cannotWrite: .failed
      case .badName, .badVendor, .kitIsMissing, .badKit: .badRequest
      }
    self.init(kind, code: error.code, error.message, remedy: .said(error.remedy))
  }
}
