import Foundation
import Testing

/// The compilers of strangers, found through PATH.
enum Toolchain {
  struct Result {
    let status: Int32
    let output: String
  }

  /// Runs a tool; what it prints and what it complains of come back together.
  static func run(_ tool: String, _ arguments: [String], input: String = "") throws -> Result {
    let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(tool)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    let process = Process()
    process.executableURL = URL(
      fileURLWithPath: try #require(
        path ?? (tool.hasPrefix("/") ? tool : nil), "\(tool) is not in PATH"))
    process.arguments = arguments
    let (source, sink) = (Pipe(), Pipe())
    process.standardInput = source
    process.standardOutput = sink
    process.standardError = sink
    try process.run()
    try source.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try source.fileHandleForWriting.close()
    let output = try sink.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
  }

  /// What a program prints.
  static func runProgram(
    _ text: String, compiledBy compiler: String, _ arguments: [String]
  ) throws -> String {
    let program = FileManager.default.temporaryDirectory
      .appendingPathComponent("header-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: program) }
    let built = try run(compiler, arguments + ["-o", program, "-"], input: text)
    try #require(built.status == 0, "\(compiler): \(built.output)")
    let result = try run(program, [])
    try #require(result.status == 0)
    return result.output
  }
}
