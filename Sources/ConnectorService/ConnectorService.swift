import AdapterHost
import ConnectorModel
import ConnectorStore
import Logging

/// The order of steps: every command of an administrator and every question to a tenant's connector.
///
/// A command is checked against the tables, appended to the journal, and answered when its effect is
/// visible in the tables. Questions change nothing.
///
/// Questions do not wait for commands: they read the tables as of one moment, on the thread of whoever asks,
/// and block it as long as that takes. Commands run on the service's own thread.
package actor ConnectorService {
  let store: any ConnectorStore
  package nonisolated let adapterSource: AdapterSource
  /// How adapters are run.
  package nonisolated let runtime: AdapterRuntime
  let now: @Sendable () -> Timestamp
  /// Who gives a command, where that is not the one whom the service was made for.
  @TaskLocal package static var caller: String?
  private let owner: String
  let log: Logger
  let thread = CommandThread()
  /// Rings when the tables have changed in a way that may concern others.
  package nonisolated let bell = Bell()
  nonisolated let fleet = FleetIndex()
  /// How many commands read device data at the moment.
  var intakes = 0
  private var hasNews = false
  var lanes = Lanes()
  var connections: [ConnectorID: RunningAdapter] = [:]
  /// Versions that are tried.
  var shadows: [ConnectorID: RunningShadow] = [:]
  /// What became of journal rows whose writers have yet to ask.
  var awaited = AwaitedOutcomes()
  /// Loading strangers' libraries waits until somebody needs one; nil until then.
  var loadedInventory: AdapterInventory?

  package init(
    store: any ConnectorStore, adapters: AdapterSource, runtime: AdapterRuntime = .inProcess,
    user: String, log: Logger, now: @escaping @Sendable () -> Timestamp
  ) {
    self.store = store
    adapterSource = adapters
    self.runtime = runtime
    owner = user
    self.log = log
    self.now = now
  }

  /// For the journal.
  nonisolated var user: String { Self.caller ?? owner }

  /// Brings the tables up to the journal: a process that was ended in the middle may have left them behind.
  package func catchUp() throws(ServiceError) {
    while try projectNext() {}
  }

  /// Ends every adapter that was started.
  package func close() async {
    for running in connections.values { await running.connection.close() }
    connections = [:]
    for id in shadows.keys { await endShadow(of: id) }
  }

  /// Makes entries durable and their effect visible.
  @discardableResult
  func commit(_ entries: [JournalEntry]) throws(ServiceError) -> ProjectionOutcome {
    awaited.begin()
    defer { awaited.end() }
    let positions = try storing { () throws(StoreError) in
      try store.append(entries, actor: user, at: now())
    }
    try catchUp()
    return awaited.outcome(of: positions)
  }

  /// Brings the tables on by one transaction; false when there is nothing more to take over.
  func projectNext() throws(ServiceError) -> Bool {
    let outcomes = try storing { () throws(StoreError) in try Projector.next(store) }
    awaited.note(outcomes)
    for outcome in outcomes { fleet.touch(outcome.touched) }
    hasNews = hasNews || outcomes.contains(where: \.isNews)
    tellNews()
    return !outcomes.isEmpty
  }

  func tellNews() {
    guard hasNews, intakes == 0 else { return }
    hasNews = false
    bell.ring()
  }

  nonisolated func read<Value>(
    _ body: (any TableReader) throws(StoreError) -> Value
  ) throws(ServiceError) -> Value {
    try storing { () throws(StoreError) in try store.read(body) }
  }

  nonisolated func storing<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(ServiceError) -> Value {
    do {
      return try body()
    } catch {
      throw ServiceError(error)
    }
  }
}
