import Foundation
import TestSupport
import Testing

/// The compilers of strangers, found through PATH.
enum Toolchain {
  /// Runs a tool; what it prints and what it complains of come back together.
  static func run(
    _ tool: String, _ arguments: [String], input: String = ""
  ) throws -> ChildProcess.Answer {
    try ChildProcess.run(tool, arguments, input: input)
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
