import AdapterHost
import AdapterRunning
import ConnectorLedger
import ConnectorModel
import Fakes
import Testing

/// An adapter that does not return: who has something else to do does not wait for it, wherever it hangs.
@Suite(.timeLimit(.minutes(5)))
struct HangingTests {
  private let hanging = FakeAdapter(.fake(1))
  private let sound = FakeAdapter(.fake(2))

  /// Runs while one adapter of two hangs, and lets it go on afterwards.
  private func hang(
    _ place: HangingPlace,
    _ body: (FakeTenant, ConnectorRunner, JournalPosition) async throws -> Void
  ) async throws {
    let tenant = try FakeTenant(patience: .seconds(1))
    let gate = Gate()
    defer { gate.open() }
    hanging.hang(in: place, at: gate)
    let stuck = try await tenant.connect(hanging)
    try await tenant.connect(sound)
    let before = tenant.ledger.state.position
    try await tenant.checkIn(1)
    let delivery = Task { try await stuck.deliver() }
    await gate.arrival()
    try await body(tenant, stuck, before)
    gate.open()
    _ = try? await delivery.value
  }

  @Test(arguments: HangingPlace.allCases)
  func `what is told to all is told to the others, and the answer says who was not waited for`(
    place: HangingPlace
  ) async throws {
    try await hang(place) { tenant, _, before in
      let answers = try await tenant.runners.deliverAll(after: before)
      #expect(answers.map(\.connector) == [hanging, sound].map(\.descriptor.name))
      #expect(answers.first?.failure?.contains("has not come back") == true)
      #expect(answers.last?.devices == 1 && answers.last?.failure == nil)
    }
  }

  @Test(arguments: HangingPlace.allCases)
  func `an administrator's questions and acts come to their end`(place: HangingPlace) async throws {
    try await hang(place) { tenant, stuck, _ in
      #expect(await stuck.installedDescriptor() == nil)
      await tenant.runners.renew()
      await stuck.trial.stop()
      let situation = try #require(tenant.ledger.state.situation(of: stuck.id))
      let error = await #expect(throws: RunnerError.self) {
        try await stuck.start(as: situation, within: tenant.runners.patience)
      }
      #expect(error?.note.code == "runner.busy")
      #expect(error?.note.message.contains(hanging.descriptor.name) == true)
    }
  }

  @Test(arguments: HangingPlace.allCases)
  func `a connector that is deleted is gone, and its adapter is asked to return`(
    place: HangingPlace
  ) async throws {
    try await hang(place) { tenant, stuck, _ in
      try await tenant.commit(.connectorDeleted(stuck.id))
      await tenant.runners.remove(stuck.id)
      #expect(tenant.runners.runner(of: stuck.id) !== stuck)
    }
  }

  @Test(arguments: HangingPlace.allCases)
  func `a service comes to its end, and what it does by itself before that`(
    place: HangingPlace
  ) async throws {
    try await hang(place) { tenant, stuck, _ in
      let work = Task { await RunnerWork(stuck.id, tenant.runners).run() }
      work.cancel()
      await work.value
      await tenant.runners.close()
      #expect(sound.calls.last == .close || sound.calls.isEmpty)
    }
  }
}
