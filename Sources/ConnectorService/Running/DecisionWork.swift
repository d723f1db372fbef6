import ConnectorModel
import Logging

/// Decides about the fleet when something has changed, and when time alone changes a decision.
struct DecisionWork {
  let service: ConnectorService
  let log: Logger

  /// Looked at again after this at the latest: the wall clock may have been set meanwhile.
  private static let longest: Duration = .seconds(600)
  /// Deciding takes a fifth of the time at most.
  private static let rest = 4

  func run() async {
    let sleeper = Sleeper()
    service.bell.add(sleeper)
    defer { service.bell.remove(sleeper) }
    while true {
      var pause = Self.longest
      let clock = ContinuousClock()
      let start = clock.now
      do throws(ServiceError) {
        let answer = try await service.evaluate()
        pause = min(pause, answer.nextChangeAt.map(service.wait(until:)) ?? pause)
        if answer.changed > 0 {
          log.info(
            "decisions have changed",
            metadata: ["changed": "\(answer.changed)", "devices": "\(answer.devices)"])
        }
      } catch {
        log.error("nothing can be decided: \(error.message)")
        pause = .seconds(5)
      }
      let rest = max(.milliseconds(100), (clock.now - start) * Self.rest)
      guard await sleeper.rest(atMost: pause) else { return }
      guard (try? await clock.sleep(for: rest)) != nil else { return }
    }
  }
}

extension ConnectorService {
  /// From now until a moment of the wall clock, and a little more so that it has come.
  fileprivate nonisolated func wait(until time: Timestamp) -> Duration {
    .milliseconds(max(0, time.milliseconds - now().milliseconds) + 1)
  }
}
