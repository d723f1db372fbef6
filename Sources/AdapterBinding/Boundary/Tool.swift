import Foundation
import Glibc
import SystemFiles

/// Runs a program of the developer's machine: a compiler, or a reader of debugging information.
enum Tool {
  /// What a program answered. Standard error is kept apart: compilers speak there.
  struct Answer {
    var status: Int32
    var output: Data
    var error: String
  }

  /// The first of some programs that the search path has.
  static func find(_ names: [String]) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return names.lazy.flatMap { name in folders.lazy.map { "\($0)/\(name)" } }
      .first { FileSystem.isExecutable($0) }
  }

  /// Runs a program to its end. Nil when it cannot be started.
  static func run(_ program: String, _ arguments: [String]) -> Answer? {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bind-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (output, error) = (folder.appending(path: "output"), folder.appending(path: "error"))
    guard
      (try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true))
        != nil, let status = start(program, arguments, output.path, error.path)
    else { return nil }
    return Answer(
      status: status, output: (try? Data(contentsOf: output)) ?? Data(),
      error: (try? String(contentsOf: error, encoding: .utf8)) ?? "")
  }

  private static func start(
    _ program: String, _ arguments: [String], _ output: String, _ error: String
  ) -> Int32? {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    let write = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output, write, 0o600)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, error, write, 0o600)
    var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
    let texts = unsafe words
    defer { for index in unsafe texts.indices { unsafe free(texts[index]) } }
    var id: pid_t = 0
    guard unsafe posix_spawn(&id, program, &actions, nil, &words, environ) == 0 else { return nil }
    var status: Int32 = 0
    while unsafe waitpid(id, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
  }
}
