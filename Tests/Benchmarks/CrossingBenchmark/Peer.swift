import Foundation

/// A program of `Tests/Benchmarks/CrossingPeers`, built when it is needed. It does the same work in its own
/// way and prints, for each size of a batch, the median of nanoseconds.
struct Peer {
  let program: URL

  static let sources = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "CrossingPeers")

  private static let tests = sources.deletingLastPathComponent().deletingLastPathComponent()

  private static var headers: [String] {
    let abi = tests.deletingLastPathComponent().appending(path: "Sources/MTDAdapterABI/include")
    return ["-I", abi.path, "-I", tests.appending(path: "FaultyAdapters").path]
  }

  static func inC(_ name: String, in folder: URL) throws -> Peer {
    let program = folder.appending(path: name)
    try build(
      ["cc", "-std=gnu11", "-O2"] + headers
        + ["-o", program.path, sources.appending(path: "\(name).c").path, "-ldl"])
    return Peer(program: program)
  }

  static func adapter(in folder: URL) throws -> URL {
    let library = folder.appending(path: "adapter.so")
    try build(
      ["cc", "-std=gnu11", "-O2", "-shared", "-fPIC", "-fvisibility=hidden"] + headers
        + ["-o", library.path, sources.appending(path: "adapter.c").path])
    return library
  }

  /// Nil where the compiler or the libraries are missing. They are Debian's, and the network is not asked.
  static func inGo(in folder: URL) throws -> Peer? {
    let library = "/usr/share/gocode/src/github.com/hashicorp/go-plugin"
    let messages = "/usr/share/gocode/src/google.golang.org/grpc"
    let files = FileManager.default
    guard files.fileExists(atPath: "/usr/bin/go"), files.fileExists(atPath: library),
      files.fileExists(atPath: messages)
    else { return nil }
    let program = folder.appending(path: "plugin")
    try build(
      ["go", "build", "-o", program.path, sources.appending(path: "plugin.go").path],
      environment: [
        "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "", "GOPROXY": "off",
        "GOCACHE": folder.appending(path: "go-cache").path, "CGO_ENABLED": "0",
      ])
    return Peer(program: program)
  }

  private static func build(_ command: [String], environment: [String: String] = [:]) throws {
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    compiler.arguments = command
    compiler.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    try compiler.run()
    compiler.waitUntilExit()
    guard compiler.terminationStatus == 0 else { throw Failure(command: command) }
  }

  struct Failure: Error {
    var command: [String]
  }

  /// Nanoseconds by the size of a batch.
  func measure(_ batches: [Int], arguments: [String] = []) throws -> [Int: Double] {
    let (process, output) = (Process(), Pipe())
    process.executableURL = program
    process.arguments = arguments + batches.map { String($0) }
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(command: [program.path]) }
    return text.split(separator: "\n").reduce(into: [:]) { times, line in
      let numbers = line.split(separator: " ").compactMap { Double($0) }
      if numbers.count == 2 { times[Int(numbers[0])] = numbers[1] }
    }
  }
}
