import AdapterHost
import ConnectorModel
import Synchronization

/// One instance of a fake adapter.
final class FakeConnection: AdapterConnection {
  private let adapter: FakeAdapter
  private let isClosed = Mutex(false)

  init(_ adapter: FakeAdapter) { self.adapter = adapter }

  var descriptor: PartnerDescriptor { adapter.descriptor }
  var status: AdapterStatus {
    AdapterStatus(profile: .inProcess, state: .running, lastOverspent: adapter.overspent)
  }

  func configure(_ configuration: AdapterConfiguration) async throws(AdapterError) {
    guard !isClosed.withLock({ $0 }) else { throw .unreachable("state.closed") }
    try adapter.configure(configuration)
  }

  func activate() async throws(AdapterError) { adapter.note(.activate) }

  func devices(_ devices: [Device]) async -> CrossingResult {
    await adapter.answer(.devices(devices.map(\.key)))
  }

  func apps(_ inventories: [DisclosedInventory]) async -> CrossingResult {
    await adapter.answer(.apps(inventories.map(\.device)))
  }

  func receive(_ message: PartnerMessage) async -> CrossingResult {
    await adapter.answer(.receive(String(decoding: message.body, as: UTF8.self)))
  }

  func poll() async -> CrossingResult { await adapter.answer(.poll) }

  func close() async {
    isClosed.withLock { $0 = true }
    adapter.note(.close)
  }

  func reset() {}
  func cancel() {}
  func deactivate() async {}
}
