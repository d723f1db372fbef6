import ConnectorService
import Logging
import ServiceLifecycle
import UnixSignals

/// Looks at the installed adapters anew at every SIGHUP.
struct ReloadService: Service {
  let service: ConnectorService
  let log: Logger

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() {
      await service.reloadAdapters()
      log.info("adapters were looked at anew")
    }
  }
}
