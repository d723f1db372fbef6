import AdapterTemplates
import ArgumentParser
import Foundation

/// Begins an adapter, for the plugin of the same name: `gatehouse adapter new` without a connector.
@main
struct NewAdapterTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new-adapter",
    abstract: "Begin an adapter of your own: a folder that builds, with a test and a recording.")

  @Option(help: "The language: swift, c, cpp, rust.") var language: AdapterLanguage
  @Option(help: "Who ships it, if not a vendor of the same name.") var vendor: String?
  @Option(help: "The folder to make; if not given: NAME-adapter.") var folder: String?
  @Option(help: "Where Gatehouse's package is, for Swift: a folder or a URL.")
  var gatehouse: String?
  @Argument(help: "The partner's name, as administrators will see it.") var name: String

  func run() throws {
    do throws(TemplateError) {
      let adapter = try NewAdapter(name: name, language: language, vendor: vendor, kit: gatehouse)
      let folder = folder ?? adapter.folder
      try adapter.write(to: folder)
      FileHandle.standardOutput.write(Data((adapter.summary(of: folder) + "\n").utf8))
    } catch {
      throw ValidationError("\(error.message). \(error.remedy)")
    }
  }
}

extension AdapterLanguage: ExpressibleByArgument {}
