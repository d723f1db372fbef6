import MTDAdapterABI

/// What the host does for one instance, and the table by which the instance asks for it.
@safe final class HostServices: Sendable {
  let log: AdapterLog
  let role = ThreadRole()
  let clock: @Sendable () -> HostTime
  // Filled in by `begin` before anybody else sees it, then only read. Never freed: a thread that an
  // adapter left behind may still look at it, and 80 bytes a connection are a small price.
  nonisolated(unsafe) let table: UnsafeMutablePointer<mtda_host>

  /// All services that are to be had now, by the number that their adapter has as `ctx`.
  static let known = HandleTable<HostServices>()
  /// All data calls that are running, by the number that their adapter has as `mtda_call`.
  static let calls = HandleTable<DataCall>()

  /// Services that are to be had until `end`.
  static func begin(
    log: AdapterLog, clock: @escaping @Sendable () -> HostTime
  ) -> HostServices {
    let services = HostServices(log: log, clock: clock)
    unsafe services.table.initialize(to: HostTable.make(handle: known.add(services)))
    return services
  }

  private init(log: AdapterLog, clock: @escaping @Sendable () -> HostTime) {
    self.log = log
    self.clock = clock
    unsafe table = .allocate(capacity: 1)
  }

  /// From now on the instance's number stands for nothing.
  func end() {
    Self.known.remove(unsafe UInt(bitPattern: table.pointee.ctx))
  }
}
