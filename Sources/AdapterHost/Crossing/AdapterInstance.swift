import MTDAdapterABI
import Synchronization

/// The adapter's side of one connection: the one place from which its functions are called, always on
/// the connection's thread but for `cancel`.
@safe final class AdapterInstance: Sendable {
  let services: HostServices
  private let table: AdapterTable
  /// The instance while there is one, and the flag of the operation that is running.
  private let current = Mutex(Current())

  @safe private struct Current {
    /// The address of the adapter's instance; a number, so that it can be looked at from any thread.
    var address: UInt?
    var stop: StopFlag?
  }

  init(table: AdapterTable, services: HostServices) {
    self.table = table
    self.services = services
  }

  private var pointer: OpaquePointer? {
    let address = current.withLock { $0.address }
    return unsafe address.flatMap { unsafe OpaquePointer(bitPattern: $0) }
  }

  /// Makes the instance. An adapter that says that all is well and gives none answers nil.
  func create() -> CallAnswer? {
    var made: OpaquePointer?
    let answer = unsafe control { error in
      unsafe table.functions.create(services.table, &made, error)
    }
    guard answer.status == MTDA_OK else { return answer }
    guard let made = unsafe made else { return nil }
    let address = UInt(bitPattern: made)
    current.withLock { $0.address = address }
    return answer
  }

  func configure(_ configuration: ConfigurationRecord) -> CallAnswer {
    var record = unsafe configuration.record
    // The record points into memory that goes with the configuration.
    return withExtendedLifetime(configuration) {
      unsafe control { error in unsafe table.functions.configure(pointer, &record, error) }
    }
  }

  func activate() -> CallAnswer {
    unsafe control { error in unsafe table.functions.activate(pointer, error) }
  }

  func deactivate() {
    services.log.renew()
    services.role.enter(MTDA_ROLE_CONTROL) { unsafe table.functions.deactivate(pointer) }
  }

  /// Ends the instance. Nobody can cancel it from then on.
  func destroy() {
    let last = unsafe pointer
    current.withLock { $0.address = nil }
    services.role.enter(MTDA_ROLE_CONTROL) { unsafe table.functions.destroy(last) }
  }

  private func control(
    _ body: (UnsafeMutablePointer<mtda_error>) -> mtda_status
  ) -> CallAnswer {
    services.log.renew()
    return services.role.enter(MTDA_ROLE_CONTROL) { unsafe CallAnswer(body) }
  }

  // MARK: Data calls

  /// What a data call hands to the adapter.
  enum Input {
    case devices(BatchRecord)
    case apps(BatchRecord)
    case receive(PayloadRecord)
    case poll
  }

  func cross(_ input: Input, call: DataCall) -> CallAnswer {
    services.log.renew()
    let handle = HostServices.calls.add(call)
    defer { HostServices.calls.remove(handle) }
    // The records point into memory that goes with the input.
    return withExtendedLifetime(input) {
      services.role.enter(MTDA_ROLE_DATA) {
        unsafe CallAnswer { error in
          unsafe cross(input, OpaquePointer(bitPattern: handle), error)
        }
      }
    }
  }

  private func cross(
    _ input: Input, _ call: OpaquePointer?, _ error: UnsafeMutablePointer<mtda_error>
  ) -> mtda_status {
    switch input {
    case .devices(let batch):
      var record = unsafe batch.record
      return unsafe table.functions.devices(pointer, call, &record, error)
    case .apps(let batch):
      var record = unsafe batch.record
      return unsafe table.functions.apps(pointer, call, &record, error)
    case .receive(let payload):
      var record = unsafe payload.record
      return unsafe table.functions.receive(pointer, call, &record, error)
    case .poll:
      return unsafe table.functions.poll(pointer, call, error)
    }
  }

  // MARK: Cancelling

  /// Runs one operation that `cancel` can reach.
  func cancellable<Answer>(_ body: (StopFlag) -> Answer) -> Answer {
    let stop = StopFlag()
    current.withLock { $0.stop = stop }
    defer { current.withLock { $0.stop = nil } }
    return body(stop)
  }

  /// From any thread. The lock keeps `destroy` away until the adapter's own function has returned,
  /// which by its contract is at once.
  func cancel() {
    current.withLock { current in
      guard let address = current.address else { return }
      current.stop?.set()
      unsafe table.functions.cancel(OpaquePointer(bitPattern: address))
    }
  }
}
