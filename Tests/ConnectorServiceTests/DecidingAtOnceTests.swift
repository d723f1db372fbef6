import AdapterRunning
import ConnectorModel
import ConnectorService
import Fakes
import Testing

/// Questions that are asked while a round of deciding is under way.
@Suite(.timeLimit(.minutes(5)))
struct DecidingAtOnceTests {
  private let adapter = FakeAdapter(.fake(1))

  @Test func `a preview waits a while for it, then looks at what was decided before`() async throws
  {
    let fake = try FakeService(patience: .milliseconds(20))
    let id = try await fake.tenant.connect(adapter).id
    let change = SettingsChange.connector(id, [try SettingChange("androidEnabled=off")])
    try await fake.tenant.checkIn(1)
    _ = try await fake.service.decisions.decideWhatHasChanged()
    try await fake.tenant.checkIn(2)

    let gate = Gate()
    defer { gate.open() }
    fake.tenant.journal.beforeAppend { _ in gate.passBlocking() }
    let round = Task { try await fake.service.decisions.decideWhatHasChanged() }
    await gate.arrival()
    #expect(try await fake.service.previews.preview(change).devices == 1)
    gate.open()
    _ = try await round.value
    #expect(try await fake.service.previews.preview(change).devices == 2)
    await fake.service.close()
  }
}
