import AdapterHost
import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorService
import DeviceIntake
import Fakes
import Testing

/// One adapter of two does not return: whoever comes through another door than its own goes on.
@Suite(.timeLimit(.minutes(5)))
struct HangingConnectorTests {
  private let hanging = FakeAdapter(.fake(1))
  private let sound = FakeAdapter(.fake(2))
  private var id: ConnectorID { hanging.descriptor.id }

  /// Runs while the work for one connector hangs, and lets it go on afterwards.
  private func hang(
    _ place: HangingPlace, _ body: (FakeService) async throws -> Void
  ) async throws {
    let fake = try FakeService(patience: .seconds(1))
    let gate = Gate()
    defer { gate.open() }
    hanging.hang(in: place, at: gate)
    try await fake.tenant.connect(hanging)
    try await fake.tenant.connect(sound)
    try await fake.tenant.checkIn(1)
    let work = Task { await RunnerWork(id, fake.service.runners).run() }
    await gate.arrival()
    try await body(fake)
    work.cancel()
    await work.value
    gate.open()
    await fake.service.close()
  }

  private func importPhone(_ fake: FakeService) async throws -> ImportAnswer {
    let line = #"{"serialNumber":"SN2","platform":"android","osVersion":"14"}"#
    return try await fake.service.deviceImport.read(
      .bytes(Array(line.utf8), name: "phone"), format: .jsonLines, by: FakeTenant.caller
    ) { _ in }
  }

  @Test(arguments: HangingPlace.allCases)
  func `an import is done, the other partner is told, and the answer says who was not waited for`(
    place: HangingPlace
  ) async throws {
    try await hang(place) { fake in
      let answer = try await importPhone(fake)
      #expect(answer.outcome.devicesNew == 1)
      #expect(answer.deliveries.map(\.connector) == ["Partner 1", "Partner 2"])
      #expect(answer.deliveries.first?.failure?.contains("has not come back") == true)
      #expect(answer.deliveries.last?.failure == nil)
      #expect(sound.told.map(\.rawValue).contains(2))
    }
  }

  @Test(arguments: HangingPlace.allCases)
  func `a message of the other partner is read`(place: HangingPlace) async throws {
    try await hang(place) { fake in
      let answer = try await fake.service.partnerMessages.take(
        Array("message".utf8), of: sound.descriptor.id, source: "test", by: FakeTenant.caller)
      #expect(answer.pending == nil)
      #expect(sound.calls.contains(.receive("message")))
    }
  }

  @Test(arguments: HangingPlace.allCases)
  func `a message of its own is kept, and waits`(place: HangingPlace) async throws {
    try await hang(place) { fake in
      let answer = try await fake.service.partnerMessages.take(
        Array("message".utf8), of: id, source: "test", by: FakeTenant.caller)
      #expect(answer.pending?.contains("has not come back") == true)
      #expect(try fake.tenant.pending(of: id).count == 1)
    }
  }

  @Test(arguments: HangingPlace.allCases)
  func `adapters are looked at anew, as after each act on them`(place: HangingPlace) async throws {
    try await hang(place) { fake in await fake.service.adapters.reload() }
  }

  @Test(arguments: HangingPlace.allCases)
  func `its settings are previewed and changed, and it is deleted`(place: HangingPlace) async throws
  {
    try await hang(place) { fake in
      let change = try SettingChange("threatLifetimeHours=1")
      let preview = try await fake.service.previews.preview(.connector(id, [change]))
      #expect(preview.devices == 1)
      try await fake.set(id, "threatLifetimeHours=1")
      #expect(fake.tenant.connector(id)?.threatLifetimeHours == 1)
      _ = try await fake.service.connectors.delete(id, isConfirmed: true, by: FakeTenant.caller)
      #expect(fake.tenant.connector(id) == nil)
    }
  }

  @Test(arguments: HangingPlace.allCases)
  func `the state of everything is told`(place: HangingPlace) async throws {
    try await hang(place) { fake in
      let view = try await fake.service.overview.view()
      #expect(view.partners.count == 2)
    }
  }

  @Test(arguments: HangingPlace.allCases)
  func `the service comes to its end, and so does who waits for that adapter alone`(
    place: HangingPlace
  ) async throws {
    try await hang(place) { fake in
      async let message = fake.service.partnerMessages.take(
        Array("message".utf8), of: id, source: "test", by: FakeTenant.caller)
      await fake.service.runners.letGo()
      let pending = try await message.pending
      #expect(pending != nil)
      await fake.service.close()
    }
  }
}
