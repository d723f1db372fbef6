import AdapterRunning
import ConnectorService
import ControlSocket
import Logging
import ServiceLifecycle
import Threads

/// Carries out the commands that command lines forward, each on a thread of its own, until it is told to stop;
/// those under way then come to their end, and wait for no adapter that does not.
struct ControlService: Service {
  let listener: ControlListener
  let running: RunningService
  let patience: CallerPatience
  let log: Logger

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
    let places = CallerPlaces()
    var lettingGo: Task<Void, Never>?
    await withDiscardingTaskGroup { group in
      while let connection = await nextCaller() {
        guard let peer = admitted(connection, places) else { continue }
        group.addTask(executorPreference: WorkThread(label: "command")) {
          await ServedCommand(
            connection: connection, caller: peer.name, patience: patience, log: log
          ).run(running)
          places.leave(peer.user)
        }
      }
      lettingGo = Task { await running.service.runners.letGo() }
    }
    lettingGo?.cancel()
  }

  /// Who calls, and has a place now; nil: nobody who may speak, or for whom there is room. They have heard why.
  private func admitted(_ connection: ControlConnection, _ places: CallerPlaces) -> ControlPeer? {
    guard let peer = try? connection.peer() else { return nil }
    guard listener.admits(peer) else {
      log.warning("a caller was turned away", metadata: ["user": "\(peer.name)"])
      ServedCommand.refuse(connection, "\(peer.name) may not speak to this service", exit: 4)
      return nil
    }
    if let reason = places.take(
      peer.user, isAdministrator: listener.isAdministrator(peer))
    {
      ServedCommand.refuse(connection, reason)
      return nil
    }
    return peer
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
