import AdapterHost
import ConnectorModel
import Synchronization

/// Where one adapter runs: the instance that is there, started anew when other code or another configuration is
/// wanted. One request at a time starts or ends it; how it does can be asked at any time.
final class AdapterSeat: Sendable {
  private struct Running {
    var connection: any AdapterConnection
    var configuration: AdapterConfiguration
    var identity: String
  }

  private struct Starting {
    var connection: (any AdapterConnection)?
    var isCancelled = false
  }

  private let running = Mutex<Running?>(nil)
  /// The instance that is to be there next.
  private let starting = Mutex(Starting())

  /// How the adapter does; nil while none is there.
  var status: AdapterStatus? { running.withLock { $0?.connection.status } }

  var adapterVersion: String? {
    running.withLock { $0?.connection.descriptor.adapterVersion }
  }

  /// Lets an adapter that died too often be started again, also while a call hangs.
  func reset() { running.withLock { $0?.connection }?.reset() }

  /// The instance of this adapter with this configuration. If another must be started for it and does not start,
  /// the one that is there stays.
  func connection(
    to adapter: StartableAdapter, _ configuration: AdapterConfiguration
  ) async throws(AdapterError) -> any AdapterConnection {
    let present = running.withLock { running in
      running.flatMap {
        $0.configuration == configuration && $0.identity == adapter.identity ? $0.connection : nil
      }
    }
    if let present { return present }
    let connection = try await start(adapter, configuration)
    let new = Running(
      connection: connection, configuration: configuration, identity: adapter.identity)
    let old = running.withLock { running in
      defer { running = new }
      return running
    }
    await old?.connection.close()
    return connection
  }

  /// Configures and activates an adapter, or leaves nothing of it.
  private func start(
    _ adapter: StartableAdapter, _ configuration: AdapterConfiguration
  ) async throws(AdapterError) -> any AdapterConnection {
    let connection = try await adapter.connect()
    let isCancelled = starting.withLock { starting in
      starting.connection = connection
      return starting.isCancelled
    }
    defer { starting.withLock { $0.connection = nil } }
    // What is closed refuses the calls that follow.
    if isCancelled { await connection.close() }
    do throws(AdapterError) {
      try await connection.configure(configuration)
      try await connection.activate()
      return connection
    } catch {
      await connection.close()
      throw error
    }
  }

  /// Asks the call that runs to return soon, and starts no other instance. Returns at once.
  func cancel() {
    running.withLock { $0?.connection }?.cancel()
    let connection = starting.withLock { starting in
      starting.isCancelled = true
      return starting.connection
    }
    connection?.cancel()
  }

  func close() async {
    await running.withLock { $0.take() }?.connection.close()
  }
}
