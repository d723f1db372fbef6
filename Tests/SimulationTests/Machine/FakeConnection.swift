import ConnectorModel
import Synchronization

@testable import AdapterHost

/// An adapter that runs: it fails, hangs and crashes as the storm wants, and tells its partner what it is told.
final class FakeConnection: AdapterConnection {
  let partner: Partner
  let descriptor: PartnerDescriptor
  /// It is tried beside the one in use: its partner hears nothing of it.
  let isTried: Bool
  let machine: Machine
  let life: Life
  /// By which its calls hang: a call that is cancelled does so no more.
  private let clock: VirtualClock
  private let number: Int
  private let isClosed = Mutex(false)

  init(
    partner: Partner, descriptor: PartnerDescriptor, isTried: Bool, machine: Machine, life: Life
  ) {
    self.partner = partner
    self.descriptor = descriptor
    self.isTried = isTried
    self.machine = machine
    self.life = life
    number = machine.scheduler.nextNumber()
    clock = VirtualClock(scheduler: machine.scheduler, owners: [life.number, number])
  }

  /// So long a version hangs that is tried.
  static let trialHang: Duration = .seconds(3_600)

  var status: AdapterStatus {
    AdapterStatus(
      profile: .inProcess, state: .running, missingLayers: [], deaths: 0, callsAnswered: 0,
      recycled: 0)
  }

  func reset() {}

  func configure(_ configuration: AdapterConfiguration) async throws(AdapterError) {
    if let failure = await trouble() { throw failure }
    guard configuration.settings["refuse"] == nil || machine.storm.isOver else {
      throw .simulated("call.invalid", status: 2)
    }
  }

  func activate() async throws(AdapterError) {
    if let failure = await trouble() { throw failure }
  }

  func devices(_ devices: [Device]) async -> CrossingResult {
    if let failure = await trouble() { return CrossingResult(failure: failure) }
    let deadly = devices.indices.filter { devices[$0].isDeadly }
    let sound = devices.filter { !$0.isDeadly }
    machine.tell("\(partner.name) is told of devices \(devices.map(\.key))")
    if !isTried {
      partner.change { memory in for device in sound { memory.devices[device.key] = device } }
    }
    let time = machine.now
    return CrossingResult(
      reports: sound.map {
        Report(subject: .device($0.key), kind: .state(.activated), observedAt: time, vendorCode: 0)
      }, poisonous: poisonous(deadly))
  }

  func apps(_ inventories: [DisclosedInventory]) async -> CrossingResult {
    if let failure = await trouble() { return CrossingResult(failure: failure) }
    if !isTried {
      partner.change { memory in
        for inventory in inventories { memory.apps[inventory.device] = inventory }
      }
    }
    return CrossingResult()
  }

  func receive(_ message: PartnerMessage) async -> CrossingResult {
    if let failure = await trouble() { return CrossingResult(failure: failure) }
    guard let body = MessageBody(message.body) else {
      return CrossingResult(failure: .simulated("call.malformed", status: 3))
    }
    if body.isDeadly { return CrossingResult(failure: .simulated("worker.poisonous-message")) }
    if !isTried { partner.change { $0.messages[body.number, default: 0] += 1 } }
    return CrossingResult(reports: body.reports(at: message.receivedAt))
  }

  func poll() async -> CrossingResult {
    if let failure = await trouble() { return CrossingResult(failure: failure) }
    return CrossingResult(reports: [
      Report(
        subject: .nobody, kind: .heartbeat(errorCode: 0, lagMilliseconds: 1),
        observedAt: machine.now, vendorCode: 0)
    ])
  }

  /// A call that hangs returns.
  func cancel() { machine.scheduler.end(number) }
  func deactivate() async {}

  func close() async {
    isClosed.withLock { $0 = true }
    await Task.yield()
  }

  /// What goes wrong with a call; a process that is over reaches nobody.
  private func trouble() async -> AdapterError? {
    if isClosed.withLock({ $0 }) { return .simulated("state.closed") }
    machine.tell("call to \(partner.name) \(descriptor.adapterVersion)\(isTried ? ", tried" : "")")
    if !isTried { beginCall() }
    defer { if !isTried { endCall() } }
    await Task.yield()
    let waitsForTrial = machine.fault == .waitingForTrial && partner.known.isTried
    if isTried || waitsForTrial, machine.storm.strikes(\.trialHangs) {
      try? await clock.sleep(for: Self.trialHang)
    }
    if !isTried, machine.storm.strikes(\.callHangs) {
      try? await clock.sleep(for: machine.seconds(0...20))
    }
    if life.isOver { return .simulated("call.cancelled") }
    guard machine.storm.strikes(\.callFails) else { return nil }
    return .simulated(machine.chance(0.5) ? "worker.crashed" : "worker.backing-off")
  }

  private func beginCall() {
    partner.change { $0.calls[life.number, default: 0] += 1 }
    let calls = partner.known.calls[life.number] ?? 0
    machine.observer.expect(calls == 1, .turns, "\(partner.name) is given \(calls) calls at a time")
  }

  private func endCall() { partner.change { $0.calls[life.number, default: 0] -= 1 } }

  private func poisonous(_ indices: [Int]) -> [PoisonousRecord] {
    indices.map { PoisonousRecord(index: $0, code: "worker.crashed", message: "It crashed.") }
  }
}

extension Device {
  /// No adapter survives it.
  static let deadlyModel = "deadly"
  var isDeadly: Bool { model == Self.deadlyModel }
}
