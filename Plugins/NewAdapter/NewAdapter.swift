import Foundation
import PackagePlugin

/// `swift package new-adapter NAME --language …`: begins an adapter below the package's folder.
@main
struct NewAdapter: CommandPlugin {
  func performCommand(context: PluginContext, arguments: [String]) throws {
    var arguments = arguments
    // The new adapter takes AdapterKit from where this package has it.
    if !arguments.contains("--gatehouse") { arguments += ["--gatehouse", context.kitLocation] }
    let tool = Process()
    tool.executableURL = try context.tool(named: "new-adapter").url
    tool.arguments = arguments
    tool.currentDirectoryURL = context.package.directoryURL
    try tool.run()
    tool.waitUntilExit()
    // The tool has said why.
    if tool.terminationStatus != 0 { Diagnostics.error("No adapter was made.") }
  }
}

extension PluginContext {
  /// The folder or the URL of Gatehouse's package: a dependency of this one, or this one itself.
  fileprivate var kitLocation: String {
    for dependency in package.dependencies
    where dependency.package.targets.contains(where: { $0.name == "AdapterKit" }) {
      if case .repository(let url, _, _) = dependency.package.origin { return url }
      return dependency.package.directoryURL.path
    }
    return package.directoryURL.path
  }
}
