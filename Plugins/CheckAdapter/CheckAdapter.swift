import Foundation
import PackagePlugin

/// `swift package check-adapter`: builds an adapter of the package and runs the conformance suite on it.
///
/// What stands behind the command goes to `adapter-conformance` as it is, but for `--product`, which names the
/// library when the package has several, and `--configuration`.
@main
struct CheckAdapter: CommandPlugin {
  func performCommand(context: PluginContext, arguments: [String]) throws {
    var extractor = ArgumentExtractor(arguments)
    let names = extractor.extractOption(named: "product")
    let configuration = extractor.extractOption(named: "configuration").last ?? "debug"
    guard let wanted = PackageManager.BuildConfiguration(rawValue: configuration) else {
      throw Failure("--configuration \(configuration) is neither debug nor release.")
    }
    let product = try Self.product(named: names.last, of: context.package)
    let library = try build(product, wanted)

    let suite = Process()
    suite.executableURL = try context.tool(named: "adapter-conformance").url
    suite.arguments =
      ["check", library.path, "--worker", try context.tool(named: "adapter-worker").url.path]
      + Self.recordings(arguments, of: product, in: context.package) + extractor.remainingArguments
    suite.currentDirectoryURL = context.package.directoryURL
    try suite.run()
    suite.waitUntilExit()
    guard suite.terminationStatus == 0 else {
      throw Failure("\(product.name) is not conformant, or could not be checked; see above.")
    }
  }

  /// The package's only dynamic library, or the one that is named.
  private static func product(named name: String?, of package: Package) throws -> any Product {
    let libraries = package.products.compactMap { $0 as? LibraryProduct }
      .filter { $0.kind == .dynamic }
    let names = libraries.map(\.name).sorted().joined(separator: ", ")
    if let name {
      guard let product = libraries.first(where: { $0.name == name }) else {
        throw Failure("No dynamic library product is named \(name). There are: \(names).")
      }
      return product
    }
    guard let only = libraries.first, libraries.count == 1 else {
      throw Failure(
        libraries.isEmpty
          ? "The package has no product that is a dynamic library: .library(name:type: .dynamic)."
          : "Name the library with --product: \(names).")
    }
    return only
  }

  private func build(
    _ product: any Product, _ configuration: PackageManager.BuildConfiguration
  ) throws -> URL {
    var parameters = PackageManager.BuildParameters()
    parameters.configuration = configuration
    let result = try packageManager.build(.product(product.name), parameters: parameters)
    guard result.succeeded else {
      throw Failure("\(product.name) does not build:\n\(result.logText)")
    }
    let libraries = result.builtArtifacts.filter { $0.kind == .dynamicLibrary }
    guard let library = libraries.first(where: { $0.url.lastPathComponent.contains(product.name) })
    else { throw Failure("The build has made no library of \(product.name).") }
    return library.url
  }

  /// The folder `recordings` of the library's sources or of the package, unless another one is named.
  private static func recordings(
    _ arguments: [String], of product: any Product, in package: Package
  ) -> [String] {
    guard !arguments.contains(where: { $0.hasPrefix("--recordings") }) else { return [] }
    let places = product.targets.map(\.directoryURL) + [package.directoryURL]
    let folders = places.map { $0.appending(path: "recordings").path }
    guard let folder = folders.first(where: FileManager.default.fileExists) else { return [] }
    return ["--recordings", folder]
  }

  /// Why nothing was checked, or what came of it.
  private struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }
}
