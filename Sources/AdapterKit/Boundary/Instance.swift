import MTDAdapterABI
import Synchronization

/// One instance of the adapter: its state, its configuration, and the way back to its host.
///
/// `@unchecked Sendable`: the host calls control and data functions of one instance one at a time, so `adapter`
/// and `isActive` are never touched twice at once; `isCancelled`, the one field that `cancel` touches from any
/// thread, is atomic; the other fields never change.
@safe package final class Instance: @unchecked Sendable {
  private let library: RegisteredAdapter
  private let host: UnsafePointer<mtda_host>
  private var adapter: any Adapter
  private(set) var isActive = false
  private let isCancelled = Atomic(false)

  package init(
    _ library: RegisteredAdapter, host: UnsafePointer<mtda_host>
  ) throws(AdapterFailure) {
    let known = unsafe try readHost(host)
    guard unsafe known.abi_major == UInt16(MTDA_ABI_MAJOR) else {
      throw .abi("the host speaks major version \(unsafe known.abi_major), this adapter speaks 1")
    }
    self.library = library
    unsafe self.host = host
    adapter = try library.type.init(configuration: Configuration())
  }

  package func configure(_ config: UnsafePointer<mtda_config>) throws(AdapterFailure) {
    guard !isActive else { throw .state("configure is called while the instance is active") }
    let configuration = try unsafe Configuration(
      config, for: library.descriptor, settingKeys: library.type.settingKeys)
    adapter = try library.type.init(configuration: configuration)
  }

  package func activate() throws(AdapterFailure) {
    guard !isActive else { throw .state("activate is called while the instance is active") }
    isActive = true
  }

  func deactivate() {
    isActive = false
  }

  /// May be called by any thread at any moment.
  func cancel() {
    isCancelled.store(true, ordering: .relaxed)
  }

  /// Runs one data call and hands over the reports that are left when it ends, however it ends.
  package func run(
    _ name: String, _ call: OpaquePointer?,
    _ body: (any Adapter, Reporter) throws(AdapterFailure) -> Void
  ) throws(AdapterFailure) {
    guard isActive else { throw .state("\(name) is called while the instance is not active") }
    guard let call = unsafe call else { throw .argument("the call of \(name) is null") }
    isCancelled.store(false, ordering: .relaxed)
    let reporter = unsafe Reporter(
      call: HostCall(host: host, call: call), words: library.descriptor.levelWords
    ) { [self] in isCancelled.load(ordering: .relaxed) }
    try reporter.checkStop()
    do {
      try body(adapter, reporter)
    } catch {
      // The first failure is the answer; whether these last reports were taken does not change it.
      try? reporter.flush()
      throw error
    }
    try reporter.flush()
  }
}

/// Reads the host's table as far as this version knows it. A longer one is a later minor version; what it adds
/// is not used.
private func readHost(_ host: UnsafePointer<mtda_host>) throws(AdapterFailure) -> mtda_host {
  let size = unsafe Int(UnsafeRawPointer(host).load(as: UInt32.self))
  let known = unsafe MemoryLayout<mtda_host>.size
  guard size >= known else {
    throw .abi("mtda_host.struct_size is \(size), at least \(known) is needed")
  }
  return unsafe host.pointee
}
