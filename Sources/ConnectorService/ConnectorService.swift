import AdapterHost
import ConnectorModel
import ConnectorStore
import Logging

/// The order of steps: every command of an administrator and every question to a tenant's connector.
///
/// A command is checked against the tables, appended to the journal, and answered when its effect is
/// visible in the tables. Questions change nothing.
package actor ConnectorService {
  let store: any ConnectorStore
  package nonisolated let adapterSource: AdapterSource
  /// How adapters are run.
  package nonisolated let runtime: AdapterRuntime
  let now: @Sendable () -> Timestamp
  /// Who gives the commands, for the journal.
  let user: String
  let log: Logger
  var connections: [ConnectorID: any AdapterConnection] = [:]
  /// Loading strangers' libraries waits until somebody needs one.
  lazy var inventory = AdapterInventory(adapterSource, runtime: runtime)

  package init(
    store: any ConnectorStore, adapters: AdapterSource, runtime: AdapterRuntime = .inProcess,
    user: String, log: Logger, now: @escaping @Sendable () -> Timestamp
  ) {
    self.store = store
    adapterSource = adapters
    self.runtime = runtime
    self.user = user
    self.log = log
    self.now = now
  }

  /// Brings the tables up to the journal: a process that was ended in the middle may have left them behind.
  package func catchUp() throws(ServiceError) {
    try storing { () throws(StoreError) in _ = try Projector.catchUp(store) }
  }

  /// Ends every adapter that was started.
  package func close() async {
    for connection in connections.values { await connection.close() }
    connections = [:]
  }

  /// Makes entries durable and their effect visible.
  @discardableResult
  func commit(_ entries: [JournalEntry]) throws(ServiceError) -> ProjectionOutcome {
    try storing { () throws(StoreError) in
      _ = try store.append(entries, actor: user, at: now())
      return try Projector.catchUp(store)
    }
  }

  func read<Value>(
    _ body: (any TableReader) throws(StoreError) -> Value
  ) throws(ServiceError) -> Value {
    try storing { () throws(StoreError) in try store.read(body) }
  }

  func storing<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(ServiceError) -> Value {
    do {
      return try body()
    } catch {
      throw ServiceError(error)
    }
  }
}
