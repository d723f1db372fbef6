import AdapterHost
import AdapterRunning
import ConnectorModel

/// The versions of adapters that are installed on the machine, as one process finds them.
struct InstalledVersions: AdapterSupply {
  let machine: Machine
  let life: Life

  func adapter(of partner: ConnectorID) throws(AdapterError) -> StartableAdapter {
    guard let known = machine.partner(partner) else { throw .simulated("load.unknown") }
    machine.expectBlockableThread()
    if machine.storm.strikes(\.loadBlocks) {
      machine.scheduler.block(for: machine.seconds(1...20))
    }
    if machine.storm.strikes(\.startFails) { throw .simulated("load.failed") }
    return startable(known, known.known.version, isTried: false)
  }

  /// A version that is tried may have a constructor that hangs for as long as a call to it would.
  func adapter(
    of partner: ConnectorID, version: String
  ) throws(AdapterError) -> StartableAdapter {
    guard let known = machine.partner(partner) else { throw .simulated("load.unknown") }
    machine.expectBlockableThread()
    if machine.storm.strikes(\.trialHangs) { machine.scheduler.block(for: .seconds(1_200)) }
    known.change { $0.isTried = true }
    return startable(known, version, isTried: true)
  }

  private func startable(
    _ partner: Partner, _ version: String, isTried: Bool
  ) -> StartableAdapter {
    let descriptor = partner.descriptor(version)
    return StartableAdapter(
      descriptor: descriptor, identity: version, pollInterval: partner.pollInterval
    ) { () async throws(AdapterError) in
      FakeConnection(
        partner: partner, descriptor: descriptor, isTried: isTried, machine: machine, life: life)
    }
  }
}

extension AdapterError {
  static func simulated(_ code: String, status: Int32? = nil) -> AdapterError {
    AdapterError(
      code: code, adapter: "fake", operation: "call", message: "It failed.", lookedAt: "fake",
      remedy: "None.", status: status, isRetryable: status == nil)
  }
}
