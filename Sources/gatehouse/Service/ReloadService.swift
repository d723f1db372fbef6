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
      await service.reloadAdapters()
      log.info("adapters were looked at anew")
      let moved = (try? await service.adoptWallClock(of: clock)) ?? TimeSpan(milliseconds: 0)
      if moved.isMoreThanACorrection {
        log.warning(
          "the wall clock was taken over", metadata: ["ahead": "\(moved.milliseconds / 1000) s"])
      }
    }
  }
}
