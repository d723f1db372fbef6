import ConnectorService
import ControlSocket
import Logging
import ServiceLifecycle
import Synchronization
import Threads

/// Carries out the commands that command lines forward, each on a thread of its own, until it is told to stop;
/// those under way then come to their end.
struct ControlService: Service {
  let listener: ControlListener
  let running: RunningService
  let log: Logger

  /// So many commands at once.
  static let mostCommands = 32

  func run() async throws {
    await withGracefulShutdownHandler {
      await withTaskCancellationHandler {
        // Waiting for callers blocks.
        await withTaskExecutorPreference(WorkThread(label: "control")) { await serve() }
      } onCancel: {
        listener.end()
      }
    } onGracefulShutdown: {
      listener.end()
    }
  }

  private func serve() async {
    let places = Places(Self.mostCommands)
    await withDiscardingTaskGroup { group in
      while let connection = await nextCaller() {
        guard places.take() else {
          ServedCommand.refuse(connection, "the service is busy with \(Self.mostCommands) commands")
          continue
        }
        group.addTask(executorPreference: WorkThread(label: "command")) {
          await ServedCommand(connection: connection, listener: listener, log: log).run(running)
          places.leave()
        }
      }
    }
  }

  /// Nil once the listener has been ended.
  private func nextCaller() async -> ControlConnection? {
    while true {
      do throws(ControlError) {
        return try listener.accept()
      } catch {
        log.error("no caller can be accepted: \(error)")
        // The machine has run out of something; it may have it again.
        guard (try? await ContinuousClock().sleep(for: .seconds(1))) != nil else { return nil }
      }
    }
  }
}

/// Places of which no more are taken than there are.
private final class Places: Sendable {
  private let free: Mutex<Int>

  init(_ count: Int) { free = Mutex(count) }

  func take() -> Bool {
    free.withLock { free in
      guard free > 0 else { return false }
      free -= 1
      return true
    }
  }

  func leave() { free.withLock { $0 += 1 } }
}
