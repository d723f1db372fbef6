import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// A `gatehouse serve` on a data folder, killed when nobody holds it any more.
final class ServiceProcess: Sendable {
  private let process: ChildProcess
  private let hasEnded = Mutex(false)
  /// Kept open: a service that logs to nobody ends.
  private let lines = Pipe()
  let log: String

  /// Starts the service and waits until it answers commands.
  /// - Parameter environment: what is set beside what all commands have.
  init(
    _ gatehouse: Gatehouse, arguments: [String] = [], environment: [String: String] = [:]
  ) async throws {
    log = try gatehouse.scratch.newFile()
    let output = try #require(FileHandle(forWritingAtPath: log))
    let nothing = try #require(FileHandle(forReadingAtPath: "/dev/null"))
    process = try ChildProcess(
      Products.folder.appending(path: "gatehouse").path, ["serve"] + arguments,
      environment: gatehouse.environment.merging(environment) { $1 }, input: nothing.fileDescriptor,
      output: output.fileDescriptor, error: lines.fileHandleForWriting.fileDescriptor)
    try lines.fileHandleForWriting.close()
    try await Self.ready(lines.fileHandleForReading, copyingTo: output)
  }

  deinit { if !hasEnded.withLock({ $0 }) { process.kill(SIGKILL) } }

  var identifier: Int32 { process.id }

  func kill(_ signal: Int32) { process.kill(signal) }

  /// Waits for the end and gives the exit code; negative when a signal ended it.
  func status() async -> Int32 {
    let status = await process.status()
    hasEnded.withLock { $0 = true }
    return status
  }

  /// Tells it to stop and waits until it has.
  func stop() async -> Int32 {
    kill(SIGTERM)
    return await status()
  }

  var words: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

  /// Copies what is logged; returns when the service says that it is there.
  private static func ready(_ lines: FileHandle, copyingTo log: FileHandle) async throws {
    let (news, tell) = AsyncStream.makeStream(of: Bool.self)
    let said = Mutex("")
    lines.readabilityHandler = { handle in
      let data = handle.availableData
      guard !data.isEmpty else {
        handle.readabilityHandler = nil
        tell.yield(false)
        return tell.finish()
      }
      log.write(data)
      said.withLock { $0 += String(decoding: data, as: UTF8.self) }
      if said.withLock({ $0.contains(" serves ") }) { tell.yield(true) }
    }
    var iterator = news.makeAsyncIterator()
    let isThere = await iterator.next() == true
    try #require(isThere, "the service did not start: \(said.withLock { $0 })")
  }
}

/// The service in which a tenant's commands are carried out, started when the first one is given.
actor ServedFolder {
  private var service: Task<ServiceProcess, any Error>?

  func start(_ gatehouse: Gatehouse) async throws {
    if service == nil { service = Task { try await ServiceProcess(gatehouse) } }
    _ = try await service?.value
  }
}
