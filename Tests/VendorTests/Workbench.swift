import Foundation
import TestSupport
import Testing

/// What vendors do, one after another: most of it keeps a compiler busy.
@Suite("Vendors", .serialized)
enum Vendors {}

/// A vendor's folder, outside this package, and a shell in it. Goes when nobody holds it any more.
final class Workbench: Sendable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "vendor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    // Best effort: a folder that stays behind fails no test.
    try? FileManager.default.removeItem(at: folder)
  }

  struct Answer: Sendable {
    var status: Int32
    /// What was printed on both streams.
    var text: String
  }

  /// Runs a script to its end, or to its first command that fails. After a time it is ended, with all that it has
  /// started.
  func run(_ script: String, seconds: Int = 300) async throws -> Answer {
    let output = folder.appending(path: "output-\(UUID().uuidString)")
    try Data().write(to: output)
    defer { try? FileManager.default.removeItem(at: output) }
    let file = try FileHandle(forWritingTo: output)
    let nothing = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/dev/null"))
    let process = try ChildProcess(
      "/usr/bin/timeout",
      [
        "--kill-after=5", "\(seconds)", "/bin/bash", "-c",
        "cd \"$VENDOR_FOLDER\"; set -euo pipefail\n\(script)",
      ],
      environment: environment, input: nothing.fileDescriptor, output: file.fileDescriptor,
      error: file.fileDescriptor)
    let status = await process.status()
    return Answer(status: status, text: try String(contentsOf: output, encoding: .utf8))
  }

  /// Runs a script in which every command must succeed, and answers what it printed.
  @discardableResult
  func expect(
    _ script: String, at location: SourceLocation = #_sourceLocation
  ) async throws -> String {
    let answer = try await run(script)
    try #require(answer.status == 0, "\(script)\n\(answer.text)", sourceLocation: location)
    return answer.text
  }

  /// The programs of this build, as a vendor has them on the path. Nothing may ask the network.
  private var environment: [String: String] {
    var variables = ProcessInfo.processInfo.environment
      .filter { !$0.key.hasPrefix("GATEHOUSE_") && !$0.key.hasPrefix("SWIFT") }
    variables["PATH"] = "\(Self.products.path):\(variables["PATH"] ?? "/usr/bin:/bin")"
    variables["VENDOR_FOLDER"] = folder.path
    variables["GATEHOUSE_DATA"] = folder.appending(path: "data").path
    variables["GATEHOUSE_CHECKOUT"] = Self.root.path
    variables["CARGO_NET_OFFLINE"] = "true"
    // Listings and messages are in one order and one language, whoever runs the tests.
    variables["LC_ALL"] = "C.UTF-8"
    return variables
  }

  /// Where the build puts what it makes: beside the program that runs these tests.
  static let products: URL = {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: link ?? CommandLine.arguments[0]).deletingLastPathComponent()
  }()

  /// This package.
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func has(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }
}
