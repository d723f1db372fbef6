import ConnectorService
import ServiceLifecycle

/// What the service does by itself. What it is in the middle of when it is told to stop comes to its end.
struct WorkService: Service {
  let work: ServiceWork

  func run() async throws {
    await cancelWhenGracefulShutdown { await work.run() }
  }
}
