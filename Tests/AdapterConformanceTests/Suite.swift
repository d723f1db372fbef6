import Foundation
import Testing

/// The built program, and the adapters that it is tried on.
enum Suite {
  static let products: URL = {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: link ?? CommandLine.arguments[0]).deletingLastPathComponent()
  }()

  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static var program: String { products.appending(path: "adapter-conformance").path }

  struct Answer: Sendable {
    /// The exit code; negative when a signal ended the program.
    var status: Int32
    var out: String
    var err: String
  }

  /// Runs the program to its end. What it prints goes to files: a pipe that nobody reads would stop it.
  static func run(_ arguments: [String], in folder: URL) throws -> Answer {
    try run(program, arguments, in: folder)
  }

  static func run(_ program: String, _ arguments: [String], in folder: URL) throws -> Answer {
    let (out, err) = (
      folder.appending(path: UUID().uuidString), folder.appending(path: UUID().uuidString)
    )
    for file in [out, err] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: out)
    process.standardError = try FileHandle(forWritingTo: err)
    try process.run()
    process.waitUntilExit()
    let isSignal = process.terminationReason == .uncaughtSignal
    return Answer(
      status: isSignal ? -process.terminationStatus : process.terminationStatus,
      out: try String(contentsOf: out, encoding: .utf8),
      err: try String(contentsOf: err, encoding: .utf8))
  }

  static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "conformance-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}

/// What the program writes as JSON.
struct WrittenReport: Decodable {
  struct Verdict: Decodable {
    struct Finding: Decodable {
      var seen: String
      var expected: String
    }

    var rule: String
    var outcome: String
    var findings: [Finding]
    var warnings: [String]
    var missing: String?
    var notes: [String]
    var seed: UInt64
  }

  var conformant: Bool
  var seed: UInt64
  var verdicts: [Verdict]

  /// Rules that were broken. A warning may be the machine's doing and is none.
  var broken: [String] {
    verdicts.filter { ["failed", "crashed", "hung"].contains($0.outcome) }.map(\.rule)
  }

  var warned: [String] { verdicts.filter { $0.outcome == "warning" }.map(\.rule) }
}

/// The adapter of `Tests/FaultyAdapters/Conformance`, which breaks the rule that it is built to break.
enum FaultyAdapter {
  static let source = Suite.root.appending(path: "Tests/FaultyAdapters/Conformance")
  static var recordings: String { source.appending(path: "recordings").path }

  /// Builds it.
  /// - Parameter rule: nil for one that breaks none.
  static func build(breaking rule: String?, flags: [String] = [], in folder: URL) throws -> String {
    let library = folder.appending(path: "adapter-\(rule ?? "sound").so").path
    let header = Suite.root.appending(path: "Sources/MTDAdapterABI/include").path
    let answer = try Suite.run(
      "/usr/bin/env",
      ["cc", "-std=gnu11", "-shared", "-fPIC", "-fvisibility=hidden", "-Wl,-z,relro", "-I", header]
        + (rule.map { ["-DFAULT_\($0)"] } ?? []) + flags
        + ["-o", library, source.appending(path: "adapter.c").path], in: folder)
    try #require(answer.status == 0, "cc: \(answer.err)")
    return library
  }

  /// Runs the program on an adapter and reads its report.
  static func check(
    _ library: String, _ options: [String], in folder: URL
  ) throws -> (report: WrittenReport, status: Int32) {
    let answer = try Suite.run(
      [library, "--recordings", recordings, "--seed", "7", "--format", "json"] + options, in: folder
    )
    let report = try JSONDecoder().decode(WrittenReport.self, from: Data(answer.out.utf8))
    return (report, answer.status)
  }
}
