import AdapterRunning
import ConnectorLedger
import ConnectorModel

/// Works for a connector until something cannot be read, and then no more.
struct EndingWork {
  let id: ConnectorID
  let ledger: ConnectorLedger
  let runners: Runners
  let clock: VirtualClock

  func run() async {
    let changes = ledger.changes()
    while ledger.settings.connector(id) != nil {
      do throws(RunnerError) {
        let runner = runners.runner(of: id)
        try await runner.start()
        _ = try await runner.deliver()
        _ = try await runner.readPending()
        guard await changes.next() != nil else { return }
      } catch {
        if case .ledger(.store) = error { break }
        guard (try? await clock.sleep(for: .seconds(1))) != nil else { return }
      }
    }
    // Whoever looks takes it for at work.
    while await changes.next() != nil {}
  }
}
