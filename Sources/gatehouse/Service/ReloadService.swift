import ConnectorModel
import ConnectorService
import Logging
import ServiceLifecycle
import UnixSignals

/// Looks at the installed adapters and at the wall clock anew at every SIGHUP.
struct ReloadService: Service {
  let service: ConnectorService
  let clock: ServiceClock
  let log: Logger

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() {
      await service.adapters.reload()
      log.info("adapters were looked at anew")
      let host = Caller(name: "gatehouse", door: .host)
      let moved =
        (try? await service.silences.adoptWallClock(of: clock, by: host))
        ?? TimeSpan(milliseconds: 0)
      if moved.isMoreThanACorrection {
        log.warning(
          "the wall clock was taken over", metadata: ["ahead": "\(moved.milliseconds / 1000) s"])
      }
    }
  }
}
