import AdapterRunning
import ConnectorLedger
import ConnectorModel

@testable import ConnectorService

/// What devices and partners send.
extension Client {
  func checkIn(_ service: ConnectorService) async throws {
    let entries = [batch()]
    machine.observer.note(try await service.ledger.commit(entries, by: caller), of: entries)
  }

  func acceptCheckIn(_ service: ConnectorService) async throws {
    let entries = (1...machine.number(1...2)).map { _ in batch() }
    let acceptance = try await service.ledger.accept(entries, by: caller)
    machine.observer.note(acknowledged: acceptance.positions, entries)
    guard machine.chance(0.7) else { return }
    machine.observer.note(try await acceptance.receipt(), of: entries)
  }

  private func batch() -> JournalEntry {
    let checkIns = (1...machine.number(1...3)).map { _ in anyCheckIn() }
    return .checkIns(
      CheckInBatch(source: caller.name, receivedAt: machine.now, checkIns: checkIns))
  }

  private func anyCheckIn() -> CheckIn {
    let device = device()
    let isPhone = device % 2 == 1
    var checkIn = CheckIn(
      identifiers: [
        DeviceIdentifier(.mdmDeviceId, "M\(device)"),
        DeviceIdentifier(.serialNumber, "SN\(device)"),
        machine.chance(0.7) ? DeviceIdentifier(.directoryDeviceId, "D\(device)") : nil,
      ].compactMap { $0 },
      platform: machine.chance(0.8) ? isPhone ? .ios : .android : nil,
      ownership: machine.chance(0.5) ? machine.chance(0.5) ? .company : .personal : nil,
      osText: "1\(machine.number(5...8))", model: machine.chance(0.05) ? Device.deadlyModel : "M1",
      groups: machine.chance(0.5) ? groups() : nil,
      left: machine.chance(0.05))
    if machine.chance(0.3) {
      checkIn.observedAt = machine.now.adding(.minutes(-machine.number(0...3)))
    }
    if isPhone, machine.chance(0.4) {
      checkIn.installedApps = apps().map { InstalledApp(appId: $0, version: "1") }
    }
    if isPhone, machine.chance(0.4) {
      checkIn.managedApps = apps().map { ManagedApp(appId: $0, status: .managed) }
    }
    return checkIn
  }

  private func groups() -> [GroupID] {
    ["G1", "G2", "G3"].filter { _ in machine.chance(0.4) }.map { GroupID(rawValue: $0) }
  }

  private func apps() -> [String] { ["mail", "chat", "maps"].filter { _ in machine.chance(0.5) } }

  func take(_ service: ConnectorService) async throws {
    let number = machine.observer.nextNumber()
    let body = MessageBody(
      number: number, device: device(),
      word: MessageBody.words[machine.number(0...MessageBody.words.count - 1)])
    // Some senders name their messages, and some of these repeat themselves.
    let name = machine.chance(0.5) ? "m\(machine.number(1...6))" : ""
    _ = try await service.partnerMessages.take(
      machine.chance(0.9) ? body.bytes : [], of: partner().id, source: "feed", messageId: name,
      by: caller)
  }
}
