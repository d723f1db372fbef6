import AdapterRunning
import ConnectorLedger
import ConnectorModel

@testable import ConnectorService

/// Somebody who gives the service commands, one after the other, for as long as they want.
struct Client: Sendable {
  let machine: Machine
  let caller: Caller

  init(_ number: Int, of machine: Machine) {
    self.machine = machine
    caller = Caller(name: "client \(number)", door: .commandLine)
  }

  /// Nobody waits longer for an answer, whatever the adapters do. A library that is tried blocks for longer.
  static let patience: Duration = .seconds(1_000)

  /// Gives a command in a process; what is refused is refused.
  func give(_ command: Command, in process: ServiceProcess) async {
    let began = machine.scheduler.elapsed
    machine.observer.count(command.rawValue)
    machine.tell("\(caller.name): \(command)")
    do {
      try await carryOut(command, in: process)
    } catch {
      machine.observer.count("\(command) refused")
      machine.tell("\(caller.name): \(command) was refused: \(error)")
    }
    machine.tell("\(caller.name): \(command) is done")
    let took = machine.scheduler.elapsed - began
    machine.observer.expect(
      took <= Self.patience || command.waitsForTrials, .patience, "\(command) took \(took)")
  }

  private func carryOut(_ command: Command, in process: ServiceProcess) async throws {
    let service = process.service
    switch command {
    case .checkIn: try await checkIn(service)
    case .acceptCheckIn: try await acceptCheckIn(service)
    case .message: try await take(service)
    case .addConnector: try await addConnector(service)
    case .deleteConnector: try await deleteConnector(service)
    case .setConnector: try await setConnector(service)
    case .createGroup: _ = try await service.groups.create(group(), displayName: nil, by: caller)
    case .deleteGroup: try await service.groups.delete(group(), isConfirmed: true, by: caller)
    case .changeMembers: try await changeMembers(service)
    case .setTenant: try await setTenant(service)
    case .changeClassicPolicy: try await changeClassicPolicy(service)
    case .deliver: _ = try await service.runners.deliverAll()
    case .poll: _ = try await service.runners.runner(of: partner().id).poll()
    case .changeVersion: await changeVersion(service)
    case .startTrial: try await startTrial(service)
    case .endTrial: try await endTrial(service)
    case .retryQuarantined: try await retryQuarantined(service)
    case .dropQuarantined: try await dropQuarantined(service)
    case .rebuild: try await rebuild(service)
    case .look: try await look(service)
    case .listen: listen(process)
    }
  }

  func partner() -> Partner { machine.partners[machine.number(0...machine.partners.count - 1)] }
  func group() -> GroupID { GroupID(rawValue: "G\(machine.number(1...3))") }
  func device() -> Int { machine.number(1...5) }
  func pick(_ texts: String...) -> String { texts[machine.number(0...texts.count - 1)] }
}
