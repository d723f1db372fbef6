import ConnectorModel
import Glibc
import MTDAdapterABI

/// A connection to an adapter in this process.
///
/// All calls run on a thread of the connection's own. What the adapter gives back is copied and
/// checked, but it shares this process: a call that never returns, or that writes where it must not,
/// is beyond what can be mended from here.
package actor InProcessAdapter: AdapterConnection {
  package nonisolated let descriptor: PartnerDescriptor
  private nonisolated let thread: AdapterThread
  nonisolated let instance: AdapterInstance
  nonisolated let board: StatusBoard
  let options: AdapterHostOptions
  private var lifecycle = AdapterLifecycle()
  var reader: ReportReader
  var batches: UInt64 = 0

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe thread.asUnownedSerialExecutor()
  }

  private init(
    _ library: AdapterLibrary, table: AdapterTable, options: AdapterHostOptions
  ) {
    descriptor = library.descriptor
    thread = AdapterThread(name: library.descriptor.name)
    self.options = options
    let log = AdapterLog(
      options.logger, partner: library.descriptor.name, mostLines: options.limits.logLinesPerCall)
    instance = AdapterInstance(
      table: table, services: HostServices.begin(log: log, clock: options.clock))
    board = StatusBoard(profile: .inProcess, clock: options.clock)
    reader = ReportReader(
      minor: library.abiMinor, words: LevelTable(descriptor: library.descriptor.levelWords))
  }

  /// Whoever lets go of a connection without closing it leaves nothing behind either.
  isolated deinit {
    finish()
  }

  /// Makes an instance of an adapter, inactive.
  package static func open(
    _ library: AdapterLibrary, options: AdapterHostOptions = AdapterHostOptions()
  ) async throws(AdapterError) -> InProcessAdapter {
    let loaded = library.table == nil ? try AdapterLibrary.open(path: library.path) : library
    guard let table = loaded.table else {
      fatalError("A library that was opened in this process has a table.")
    }
    let adapter = InProcessAdapter(loaded, table: table, options: options)
    try await adapter.create()
    return adapter
  }

  private func create() throws(AdapterError) {
    try step(.create, "create")
    guard let answer = instance.create() else {
      throw .nullInstance(adapter: descriptor.name)
    }
    try check(answer, "create")
    try step(.created, "create")
    board.noteRunning(processID: getpid())
  }

  package nonisolated var status: AdapterStatus { board.status }

  package nonisolated func reset() { board.reset() }

  package func configure(_ configuration: AdapterConfiguration) throws(AdapterError) {
    try step(.configure, "configure")
    try check(
      instance.configure(ConfigurationRecord(configuration, descriptor: descriptor)), "configure")
    reader.words = LevelTable(
      administrator: configuration.levelWords, descriptor: descriptor.levelWords)
  }

  package func activate() throws(AdapterError) {
    try step(.activate, "activate")
    reader.references = DeviceReferences()
    try check(instance.activate(), "activate")
    try step(.activated, "activate")
  }

  package nonisolated func cancel() {
    instance.cancel()
  }

  package func deactivate() {
    perform(.deactivate)
  }

  package func close() {
    finish()
  }

  private func finish() {
    perform(.close)
    instance.services.end()
    board.noteClosed()
  }

  /// Carries out what ends something: these events are never refused.
  private func perform(_ event: AdapterLifecycle.Event) {
    for action in (try? lifecycle.handle(event)) ?? [] {
      switch action {
      case .deactivate: instance.deactivate()
      case .destroy: instance.destroy()
      default: break
      }
    }
  }

  func step(
    _ event: AdapterLifecycle.Event, _ operation: String
  ) throws(AdapterError) {
    do {
      _ = try lifecycle.handle(event)
    } catch {
      throw AdapterError(error, adapter: descriptor.name, operation: operation)
    }
  }

  private func check(_ answer: CallAnswer, _ operation: String) throws(AdapterError) {
    guard answer.status == MTDA_OK else {
      let error = AdapterError(answer, adapter: descriptor.name, operation: operation)
      board.note(error)
      throw error
    }
  }
}
