import CAdapterChannel
import ConnectorModel
import MTDAdapterABI
import Synchronization

/// A connection to an adapter in a process of its own.
///
/// A process that dies is a failure of the call that it died of, or of one record of it. The next call
/// starts another, configures and activates it as the one before was; the adapter keeps nothing that
/// would matter after a restart, so nobody above notices more than that.
package actor WorkerAdapter: AdapterConnection {
  package nonisolated let descriptor: PartnerDescriptor
  private nonisolated let thread: AdapterThread
  private nonisolated let current = Mutex(Current())
  private let library: AdapterLibrary
  let worker: WorkerOptions
  let options: AdapterHostOptions
  private let log: AdapterLog
  private var lifecycle = AdapterLifecycle()
  private var session: WorkerSession?
  private var service: RecyclingPolicy.Service
  private var configuration: AdapterConfiguration?
  private nonisolated let board: StatusBoard
  var reader: ReportReader
  var batches: UInt64 = 0
  var size: BatchSize

  /// What `cancel` can reach.
  private struct Current {
    var process: WorkerProcess?
    var stop: StopFlag?
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe thread.asUnownedSerialExecutor()
  }

  private init(_ library: AdapterLibrary, worker: WorkerOptions, options: AdapterHostOptions) {
    descriptor = library.descriptor
    thread = AdapterThread(name: library.descriptor.name)
    (self.library, self.worker, self.options) = (library, worker, options)
    board = StatusBoard(profile: worker.profile, restarts: worker.restarts, clock: options.clock)
    log = AdapterLog(
      options.logger, partner: library.descriptor.name, mostLines: options.limits.logLinesPerCall)
    service = RecyclingPolicy.Service(from: options.clock())
    size = BatchSize(most: options.limits.recordsPerBatch)
    reader = ReportReader(
      minor: library.abiMinor, words: LevelTable(descriptor: library.descriptor.levelWords))
  }

  /// Makes an instance of an adapter, inactive, in a new process.
  package static func open(
    _ library: AdapterLibrary, worker: WorkerOptions,
    options: AdapterHostOptions = AdapterHostOptions()
  ) async throws(AdapterError) -> WorkerAdapter {
    let adapter = WorkerAdapter(library, worker: worker, options: options)
    try await adapter.create()
    return adapter
  }

  private func create() throws(AdapterError) {
    try step(.create, "create")
    board.noteStart()
    do throws(WorkerFault) {
      adopt(try fresh())
    } catch {
      throw fault(error, "create")
    }
    try instance("create")
    try step(.created, "create")
  }

  package nonisolated var status: AdapterStatus { board.status }

  package nonisolated func reset() { board.reset() }

  package func configure(_ configuration: AdapterConfiguration) throws(AdapterError) {
    try step(.configure, "configure")
    try running("configure")
    try control("configure") { session throws(WorkerFault) in
      try Self.configure(session, configuration, descriptor)
    }
    self.configuration = configuration
    reader.words = LevelTable(
      administrator: configuration.levelWords, descriptor: descriptor.levelWords)
  }

  package func activate() throws(AdapterError) {
    try step(.activate, "activate")
    try running("activate")
    reader.references = DeviceReferences()
    try control("activate") { session throws(WorkerFault) in
      try session.control(CHANNEL_ACTIVATE, "activate")
    }
    try step(.activated, "activate")
  }

  package nonisolated func cancel() {
    current.withLock { current in
      guard let stop = current.stop else { return }
      stop.set()
      current.process?.askToStop(MTDA_STOP_CANCELLED)
    }
  }

  package func deactivate() { perform(.deactivate) }

  package func close() {
    perform(.close)
    drop()
    board.noteClosed()
  }

  /// Carries out what ends something. A worker that does not come back from it is gone, which ends the
  /// instance as well.
  private func perform(_ event: AdapterLifecycle.Event) {
    for action in (try? lifecycle.handle(event)) ?? [] {
      guard let session else { return }
      do throws(WorkerFault) {
        switch action {
        case .deactivate: _ = try session.control(CHANNEL_DEACTIVATE, "deactivate")
        case .destroy: _ = try session.control(CHANNEL_DESTROY, "destroy")
        default: break
        }
      } catch {
        log.note(error.error(adapter: descriptor.name, operation: "\(action)"))
        lost(error)
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

  func fault(_ fault: WorkerFault, _ operation: String) -> AdapterError {
    fault.error(adapter: descriptor.name, operation: operation)
  }
}

// MARK: The process behind the connection

extension WorkerAdapter {
  private func fresh() throws(WorkerFault) -> WorkerSession {
    guard let image = library.image else {
      throw .spawnFailed(reason: "the library has been loaded into this process")
    }
    let session = try WorkerSession(
      library: WorkerLibrary(path: library.path, image: image), options: worker,
      limits: options.limits, log: log)
    do throws(LoadFault) {
      let now = try session.first.library(path: library.path)
      guard now.descriptor == descriptor else {
        throw LoadFault("load.replaced", "the file is another one now", lookedAt: "", remedy: "")
      }
    } catch {
      throw .badAnswer("the library is not what it was: \(error.message)")
    }
    return session
  }

  private func adopt(_ session: WorkerSession) {
    self.session = session
    service = RecyclingPolicy.Service(from: options.clock())
    current.withLock { $0.process = session.process }
    session.process.watched.tell { [board, name = descriptor.name] bound in
      let fault = WorkerFault.overspent(bound, during: "nothing that it was asked")
      board.note(fault.error(adapter: name, operation: "wait"))
    }
    board.noteRunning(
      processID: session.process.identifier, missing: session.process.missingLayers)
  }

  /// Lets go of the process, which kills and reaps it if it is still there.
  private func drop() {
    current.withLock { $0.process = nil }
    session = nil
    board.noteEnd()
  }

  /// The process is of no more use. Deaths of one call count once.
  func lost(_ fault: WorkerFault, counts: Bool = true) {
    drop()
    note(self.fault(fault, "call"))
    guard counts, fault.countsAsDeath else { return }
    board.noteDeath()
    log.note(self.fault(fault, "call"))
  }

  func noteAnswer(of session: WorkerSession) {
    board.noteAnswer()
    service.noteCall { session.process.privateBytes }
  }

  func note(_ error: AdapterError) { board.note(error) }

  /// The worker that is running, or a new one in the same state. `isUrgent`: within a call, to find out
  /// what its predecessor died of.
  func running(isUrgent: Bool) throws(WorkerFault) -> WorkerSession {
    // One that was ended while it had nothing to do has died of no call.
    if let bound = session?.process.watched.bound {
      lost(.overspent(bound, during: "nothing that it was asked"))
    }
    if let session { return session }
    if !isUrgent {
      switch board.refusal {
      case .breakerOpen?: throw .breakerOpen
      case .pause(let milliseconds)?: throw .backingOff(milliseconds: milliseconds)
      case nil: break
      }
    }
    board.noteStart()
    let session = try fresh()
    try replay(on: session)
    adopt(session)
    return session
  }

  /// Replaces a worker that has served long enough. Its successor is where it was before it ends; when
  /// none comes so far, it goes on for another while.
  func recycle() {
    guard let session, worker.recycling.isDue(service, at: options.clock()) else { return }
    let references = reader.references
    do throws(WorkerFault) {
      let next = try fresh()
      try replay(on: next)
      adopt(next)
      board.noteRecycled()
      retire(session)
    } catch {
      reader.references = references
      service = RecyclingPolicy.Service(from: options.clock())
      let error = fault(error, "recycle")
      note(error)
      log.note(error)
    }
  }

  /// Nobody waits for what it still does, and how it ends is no fault of its successor's.
  private func retire(_ session: WorkerSession) {
    do throws(WorkerFault) {
      _ = try session.control(CHANNEL_DEACTIVATE, "deactivate")
      _ = try session.control(CHANNEL_DESTROY, "destroy")
    } catch {
      log.note(fault(error, "recycle"))
    }
  }

  /// Brings a new instance to where the connection is.
  private func replay(on session: WorkerSession) throws(WorkerFault) {
    var answers = [try session.control(CHANNEL_CREATE, "create")]
    if let configuration {
      answers.append(try Self.configure(session, configuration, descriptor))
    }
    if lifecycle.state == .active {
      reader.references = DeviceReferences()
      answers.append(try session.control(CHANNEL_ACTIVATE, "activate"))
    }
    guard answers.allSatisfy({ $0.header.status == MTDA_OK }) else {
      throw .badAnswer("the adapter refuses now what it accepted before")
    }
  }

  private func running(_ operation: String) throws(AdapterError) {
    do throws(WorkerFault) {
      _ = try running(isUrgent: false)
    } catch {
      lost(error)
      throw fault(error, operation)
    }
  }

  private static func configure(
    _ session: WorkerSession, _ configuration: AdapterConfiguration,
    _ descriptor: PartnerDescriptor
  ) throws(WorkerFault) -> WorkerAnswer {
    try session.control(CHANNEL_CONFIGURE, "configure") { arena in
      let record = ConfigurationRecord(configuration, descriptor: descriptor, in: arena)
      return unsafe arena.place(record.record)
    }
  }

  private func instance(_ operation: String) throws(AdapterError) {
    let answer = try control(operation) { session throws(WorkerFault) in
      try session.control(CHANNEL_CREATE, "create")
    }
    guard answer.header.has_instance != 0 else {
      throw .nullInstance(adapter: descriptor.name)
    }
  }

  @discardableResult
  private func control(
    _ operation: String, _ body: (WorkerSession) throws(WorkerFault) -> WorkerAnswer
  ) throws(AdapterError) -> WorkerAnswer {
    guard let session else { throw fault(.badAnswer("there is no process"), operation) }
    let answer: WorkerAnswer
    do throws(WorkerFault) {
      answer = try body(session)
    } catch {
      lost(error)
      throw fault(error, operation)
    }
    let given = CallAnswer(answer)
    guard given.status == MTDA_OK else {
      let error = AdapterError(given, adapter: descriptor.name, operation: operation)
      note(error)
      throw error
    }
    return answer
  }

  /// Runs one operation that `cancel` can reach.
  func cancellable<Answer>(_ body: (StopFlag) -> Answer) -> Answer {
    let stop = StopFlag()
    current.withLock { $0.stop = stop }
    defer { current.withLock { $0.stop = nil } }
    return body(stop)
  }
}

extension AdapterError {
  static func nullInstance(adapter: String) -> AdapterError {
    AdapterError(
      code: "call.null-instance", adapter: adapter, operation: "create",
      message: "The adapter answers MTDA_OK and gives no instance.",
      lookedAt: "*out after create", remedy: "Ask the adapter's vendor for a corrected build.",
      status: MTDA_OK)
  }
}

extension CallAnswer {
  init(_ answer: WorkerAnswer) {
    let header = answer.header
    self.init(status: header.status)
    guard header.status != MTDA_OK else { return }
    message = String(readable: answer.message)
    vendorCode = header.vendor_code
    isRetryable = header.flags & MTDA_ERROR_RETRYABLE != 0
    retryAfterMilliseconds = header.retry_after_ms
    itemIndex = header.item_index == .max ? nil : header.item_index
  }
}
