import Foundation
import TestSupport
import Testing

/// The built program, with a data folder of its own that goes when this does.
struct Gatehouse: Sendable {
  let scratch: ScratchFolder
  private let adapters: String
  private let namesFolder: Bool
  var isolation: String
  /// How wide the terminal is said to be; wide enough for every table, unless that is what is tested.
  var columns = 1_000
  /// Folders of adapters that are searched last.
  var furtherFolders: [String] = []
  /// The service that carries commands out, where the tests are told to run that way.
  private let served: ServedFolder?

  /// Whether every command of these tests is carried out by a service.
  static let isServed = ProcessInfo.processInfo.environment["GATEHOUSE_TEST_SERVED"] == "1"

  /// - Parameters:
  ///   - adapters: partners whose libraries lie loose in the folder, by the names of the libraries.
  ///   - namesFolder: whether the folder is named to the program, which then loads loose libraries;
  ///     otherwise it is the data folder's own.
  ///   - isolation: how adapters are run; otherwise as the tests are told by the environment.
  ///   - isServed: whether commands are carried out by a service; otherwise as the tests are told by the
  ///     environment.
  init(
    adapters partners: [String] = [], namesFolder: Bool = true, isolation: String? = nil,
    isServed: Bool = Self.isServed
  ) throws {
    served = isServed ? ServedFolder() : nil
    self.isolation =
      isolation ?? ProcessInfo.processInfo.environment["GATEHOUSE_ISOLATION"] ?? ""
    scratch = try ScratchFolder()
    self.namesFolder = namesFolder
    adapters = scratch.path(namesFolder ? "adapters" : "data/adapters")
    try FileManager.default.createDirectory(atPath: adapters, withIntermediateDirectories: true)
    for partner in partners {
      let library = "lib\(partner)-adapter.so"
      try FileManager.default.copyItem(
        at: Products.folder.appending(path: library),
        to: URL(fileURLWithPath: "\(adapters)/\(library)"))
    }
  }

  static let partners = ["lookout", "zimperium", "defender", "symantec"]

  var adaptersFolder: String { adapters }

  /// Runs a command to its end.
  /// - Parameter input: a file for standard input; nil: it is empty.
  func run(_ arguments: [String], input: String? = nil) async throws -> Answer {
    try await served?.start(self)
    let process = try start(arguments, input: input.flatMap { FileHandle(forReadingAtPath: $0) })
    return try await process.answer.value
  }

  func run(_ arguments: String..., input: String? = nil) async throws -> Answer {
    try await run(arguments, input: input)
  }

  /// Runs a command that must succeed and gives its JSON, which must be as its schema says.
  @discardableResult
  func json(
    _ arguments: [String], at location: SourceLocation = #_sourceLocation
  ) async throws -> JSON {
    let answer = try await run(arguments + ["--output", "json"])
    let command = arguments.joined(separator: " ")
    try #require(answer.status == 0, "\(command): \(answer.err)", sourceLocation: location)
    let json = try JSON(parsing: answer.out)
    let schema = try #require(try Schema.ofAnswer(to: arguments), "\(command) has no schema")
    let faults = try schema.faults(of: json)
    #expect(faults.isEmpty, "\(command): \(faults.prefix(5))", sourceLocation: location)
    return json
  }

  @discardableResult
  func json(
    _ arguments: String..., at location: SourceLocation = #_sourceLocation
  ) async throws -> JSON {
    try await json(arguments, at: location)
  }

  /// Runs commands that must succeed and whose answers do not matter.
  func prepare(
    _ commands: [String]..., at location: SourceLocation = #_sourceLocation
  ) async throws {
    for command in commands {
      let answer = try await run(command)
      try #require(
        answer.status == 0, "\(command.joined(separator: " ")): \(answer.err)",
        sourceLocation: location)
    }
  }

  /// Starts a command.
  /// - Parameter input: for standard input; the test's own end of it is closed, so that the other end notices
  ///   when the command is gone.
  func start(_ arguments: [String], input: FileHandle?) throws -> RunningCommand {
    try Self.start(
      Products.folder.appending(path: "gatehouse").path, arguments, environment, input: input,
      scratch: scratch)
  }

  var environment: [String: String] {
    var variables = [
      "GATEHOUSE_DATA": scratch.path("data"), "HOME": scratch.path("home"), "USER": "tester",
      "PATH": "/usr/bin:/bin", "GATEHOUSE_ISOLATION": isolation,
      "GATEHOUSE_ADAPTER_PATH": furtherFolders.joined(separator: ":"), "COLUMNS": "\(columns)",
    ]
    if namesFolder { variables["GATEHOUSE_ADAPTERS"] = adapters }
    return variables
  }

  /// What a process prints goes to files: a pipe that nobody reads would stop it.
  static func start(
    _ path: String, _ arguments: [String], _ environment: [String: String],
    input: FileHandle? = nil, scratch: ScratchFolder
  ) throws -> RunningCommand {
    let (out, err) = (try scratch.newFile(), try scratch.newFile())
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: out))
    let errors = try FileHandle(forWritingTo: URL(fileURLWithPath: err))
    let nothing = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/dev/null"))
    let process = try ChildProcess(
      path, arguments, environment: environment, input: (input ?? nothing).fileDescriptor,
      output: output.fileDescriptor, error: errors.fileDescriptor)
    try input?.close()
    let answer = Task {
      Answer(
        status: await process.status(), out: try String(contentsOfFile: out, encoding: .utf8),
        err: try String(contentsOfFile: err, encoding: .utf8))
    }
    return RunningCommand(process: process.id, answer: answer)
  }
}

/// A command that has been started; its answer comes when it has ended.
struct RunningCommand: Sendable {
  var process: Int32
  var answer: Task<Answer, any Error>
}

/// What a command answered.
struct Answer: Sendable {
  /// The exit code; negative when a signal ended the program.
  var status: Int32
  var out: String
  var err: String
}

/// Where the build puts what it makes: beside the program that runs these tests.
enum Products {
  static let folder: URL = {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let program = URL(fileURLWithPath: link ?? CommandLine.arguments[0])
    return program.deletingLastPathComponent()
  }()
}

/// Files of the package.
enum Package {
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func path(_ relative: String) -> String { root.appending(path: relative).path }

  static func sample(_ relative: String) -> String { path("Samples/\(relative)") }

  /// The made-up fleet in all formats.
  static func fleet() throws -> [String] {
    let webhooks = try FileManager.default.contentsOfDirectory(atPath: sample("fleet/nanomdm"))
    return ["fleet/managed-devices.json", "fleet/android-devices.json"].map(sample)
      + webhooks.sorted().map { sample("fleet/nanomdm/\($0)") } + [sample("fleet/check-ins.jsonl")]
  }
}
