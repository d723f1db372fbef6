import Foundation
import Glibc

/// A program that a test has started.
///
/// Foundation's `Process` has ended runs of many tests at once with a bad access inside `run`, and never learns of an
/// end by a descriptor beyond 1,023, so this goes to the system itself.
package final class ChildProcess: Sendable {
  package let id: Int32
  private let ends: AsyncStream<Int32>

  /// Descriptors that could be open in the test program.
  private static let mostFiles: Int32 = 1_024

  package struct CannotStart: Error {
    package var path: String
    package var number: Int32
  }

  /// Starts a program that inherits three descriptors and nothing else.
  package init(
    _ path: String, _ arguments: [String], environment: [String: String], input: Int32,
    output: Int32, error: Int32
  ) throws {
    id = try Self.start(path, arguments, environment, [input, output, error])
    let (ends, end) = AsyncStream.makeStream(of: Int32.self)
    self.ends = ends
    let id = id
    // Waiting blocks, so it has a thread of its own.
    Thread {
      end.yield(Self.statusAtEnd(of: id))
      end.finish()
    }.start()
  }

  /// The exit code when it has ended; negative when a signal ended it. To be asked once.
  package func status() async -> Int32 {
    var status: Int32 = .min
    for await value in ends { status = value }
    return status
  }

  package func kill(_ signal: Int32) { _ = Glibc.kill(id, signal) }

  /// Waits for the end. It blocks the calling thread.
  private static func statusAtEnd(of id: Int32) -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(id, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : -signal
  }

  private static func start(
    _ path: String, _ arguments: [String], _ environment: [String: String], _ files: [Int32]
  ) throws -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (number, file) in files.enumerated() {
      unsafe posix_spawn_file_actions_adddup2(&actions, file, Int32(number))
    }
    // To close what is not open is no error.
    for file in 3..<mostFiles { unsafe posix_spawn_file_actions_addclose(&actions, file) }
    var words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
    let texts = unsafe words + variables
    defer { for index in unsafe texts.indices { unsafe free(texts[index]) } }
    var id: Int32 = 0
    let status = unsafe posix_spawn(&id, path, &actions, nil, &words, &variables)
    guard status == 0 else { throw CannotStart(path: path, number: status) }
    return id
  }
}

extension ChildProcess {
  /// What a program that was run to its end has left.
  package struct Answer: Sendable {
    /// The exit code; negative when a signal ended it.
    package var status: Int32
    /// What it printed and what it complained of.
    package var output: String
  }

  /// Runs a program to its end, in this program's surroundings. It blocks the calling thread.
  ///
  /// - Parameter path: a program without a slash is looked for as a shell does.
  package static func run(
    _ path: String, _ arguments: [String], in folder: String? = nil, input: String = ""
  ) throws -> Answer {
    let (source, sink) = (try scratchFile(), try scratchFile())
    try source.write(contentsOf: Data(input.utf8))
    try source.seek(toOffset: 0)
    let place = folder.map { ["--chdir", $0] } ?? []
    let id = try start(
      "/usr/bin/env", place + [path] + arguments, ProcessInfo.processInfo.environment,
      [source.fileDescriptor, sink.fileDescriptor, sink.fileDescriptor])
    let status = statusAtEnd(of: id)
    try sink.seek(toOffset: 0)
    let output = try sink.readToEnd() ?? Data()
    return Answer(status: status, output: String(decoding: output, as: UTF8.self))
  }

  /// A file that has no name any more. A pipe that nobody reads would stop the program.
  private static func scratchFile() throws -> FileHandle {
    let place = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data().write(to: place)
    defer { try? FileManager.default.removeItem(at: place) }
    return try FileHandle(forUpdating: place)
  }
}
