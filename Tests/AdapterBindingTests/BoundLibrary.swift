import AdapterBinding
import AdapterHost
import ConnectorModel
import Foundation
import Logging
import Synchronization
import Testing

/// A bound library at work in a sandboxed worker.
struct BoundLibrary {
  let connection: any AdapterConnection
  let log: CollectedLog

  /// Starts a worker for an adapter and activates it, if that can be done.
  static func connect(
    _ adapter: URL, settings: [String: String], profile: IsolationProfile = .sandbox
  ) async throws -> BoundLibrary {
    let options = WorkerOptions(
      program: SampleLibrary.products.appending(path: "adapter-worker").path, profile: profile,
      dataBytes: 256 << 20, grace: .milliseconds(100))
    let log = CollectedLog()
    let runtime = AdapterRuntime.worker(options)
    let library = try runtime.library(at: adapter.path)
    let connection = try await runtime.connect(
      library, options: AdapterHostOptions(logger: Logger(label: "test") { _ in log }))
    do {
      try await connection.configure(AdapterConfiguration(settings: settings))
      try await connection.activate()
    } catch {
      await connection.close()
      throw error
    }
    return BoundLibrary(connection: connection, log: log)
  }

  /// Devices by their serial numbers, Android of a version that every sample supports.
  static func devices(_ serials: [String]) -> [Device] {
    serials.enumerated().map { index, serial in
      Device(
        key: DeviceKey(rawValue: Int64(index + 1)), platform: .android, ownership: .company,
        management: .enrolled,
        identifiers: [DeviceIdentifier(.serialNumber, serial)].compactMap(\.self), osText: "14",
        lastCheckInAt: Timestamp(milliseconds: 1_795_392_000_000),
        receivedAt: Timestamp(milliseconds: 1_795_392_000_000))
    }
  }

  func receive(_ text: String) async -> CrossingResult {
    await connection.receive(
      PartnerMessage(
        connector: connection.descriptor.id, source: "file", contentType: "text/plain",
        messageId: "1", receivedAt: Timestamp(milliseconds: 1), body: Array(text.utf8)))
  }
}

/// The lines of a log.
final class CollectedLog: LogHandler, Sendable {
  private let lines = Mutex<[String]>([])

  var metadata: Logger.Metadata {
    get { [:] }
    set {}
  }

  var logLevel: Logger.Level {
    get { .trace }
    set {}
  }

  var all: [String] { lines.withLock { $0 } }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }

  func log(event: LogEvent) { lines.withLock { $0.append(event.message.description) } }
}
