import AdapterHost
import ConnectorModel
import Foundation
import Glibc
import Logging
import Synchronization
import Testing

/// A connection to one of the faulty adapters, and what its host can see.
struct Connected {
  let adapter: any AdapterConnection
  let log = LogStore()
  let clock = TestClock()

  /// Opens and, if asked to, activates a connection; it is closed when `body` is done.
  static func with<Answer: Sendable>(
    _ source: String = "reports", _ switches: [String] = [],
    limits: AdapterLimits = .standard, words: [LevelWord]? = nil, activated: Bool = true,
    profile: IsolationProfile = .inProcess,
    _ body: (Connected) async throws -> Answer
  ) async throws -> Answer {
    try await FaultyAdapter.with(source, switches) { path in
      let connected = try await Connected(path, limits: limits, profile: profile)
      if let words {
        try await connected.adapter.configure(AdapterConfiguration(levelWords: words))
      }
      if activated { try await connected.adapter.activate() }
      let answer = try await body(connected)
      await connected.adapter.close()
      return answer
    }
  }

  init(
    _ path: String, limits: AdapterLimits = .standard, profile: IsolationProfile,
    worker: WorkerOptions? = nil
  ) async throws {
    let (log, clock) = (log, clock)
    let logger = Logger(label: "test") { _ in LogStore.Handler(store: log) }
    let options = AdapterHostOptions(logger: logger, limits: limits) { clock.read() }
    if profile == .inProcess {
      adapter = try await InProcessAdapter.open(AdapterLibrary.open(path: path), options: options)
    } else {
      let worker = worker ?? .test(profile)
      adapter = try await WorkerAdapter.open(
        AdapterLibrary.open(path: path, worker: worker), worker: worker, options: options)
    }
  }

  func receive(_ word: String) async -> CrossingResult {
    await adapter.receive(
      PartnerMessage(
        connector: adapter.descriptor.id, source: "test", contentType: "text/plain",
        messageId: "1", receivedAt: Timestamp(milliseconds: 1), body: Array(word.utf8)))
  }
}

extension Connected {
  /// The one report that a word leads to.
  func report(_ word: String) async throws -> Report {
    let reports = await receive(word).reports
    try #require(reports.count == 1)
    return reports[0]
  }
}

/// AddressSanitizer, where these tests are built with it: it takes more memory than any limit allows, so
/// there is none, and ends a process that frees twice in its own way.
enum Sanitizer {
  static let isOn = unsafe dlsym(nil, "__asan_init") != nil
}

extension WorkerOptions {
  /// The worker that was built beside these tests, with little patience.
  static func test(_ profile: IsolationProfile = .sandbox) -> WorkerOptions {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return WorkerOptions(
      program: program.deletingLastPathComponent().appending(path: "adapter-worker").path,
      profile: profile, dataBytes: 256 << 20, grace: .milliseconds(100))
  }
}

/// A clock that stands still, or goes on by a fixed step at each reading.
final class TestClock: Sendable {
  private let state = Mutex((nanoseconds: UInt64(0), step: UInt64(0)))

  /// Goes on once.
  func advance(by nanoseconds: UInt64) { state.withLock { $0.nanoseconds += nanoseconds } }

  func step(_ step: UInt64) { state.withLock { $0.step = step } }

  func read() -> HostTime {
    state.withLock { state in
      state.nanoseconds += state.step
      return HostTime(wallMilliseconds: 1_000, monotonicNanoseconds: state.nanoseconds)
    }
  }
}

/// Lines that were logged.
final class LogStore: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  struct Handler: LogHandler {
    let store: LogStore
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(store: LogStore) { self.store = store }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let partner = metadata["partner"].map { "\($0)" } ?? ""
      store.lines.withLock { $0.append("\(event.level) \(partner): \(event.message)") }
    }
  }
}
