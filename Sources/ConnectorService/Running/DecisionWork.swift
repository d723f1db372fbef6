import ConnectorLedger
import ConnectorModel
import Logging

/// Decides when something has changed, and when time alone changes a decision; says when a partner falls
/// silent, and when somebody has set the clock.
struct DecisionWork {
  let service: ConnectorService
  let clock: ServiceClock
  let log: Logger

  /// Looked at again after this at the latest: the wall clock may have been set meanwhile.
  private static let longest: Duration = .seconds(600)
  /// Deciding takes a fifth of the time at most.
  private static let rest = 4

  private static let caller = Caller(name: "gatehouse", door: .host)

  /// Works until the task is cancelled.
  func run() async {
    let changes = service.ledger.changes()
    while true {
      var pause = Self.longest
      let start = ContinuousClock.now
      do throws(ServiceError) {
        pause = min(pause, try await decide().map(service.wait(until:)) ?? pause)
      } catch {
        log.error("nothing can be decided: \(error.message)")
        pause = .seconds(5)
      }
      let rest = max(.milliseconds(100), (.now - start) * Self.rest)
      guard await changes.next(within: pause) != .ended else { return }
      guard (try? await ContinuousClock().sleep(for: rest)) != nil else { return }
    }
  }

  /// The next moment at which there is something to do by time alone.
  private func decide() async throws(ServiceError) -> Timestamp? {
    if let step = clock.step() { try await report(step) }
    let round = try await service.decisions.decideWhatHasChanged()
    if round.changed > 0 {
      log.info(
        "decisions have changed",
        metadata: ["changed": "\(round.changed)", "devices": "\(round.devices)"])
    }
    for news in try await service.silences.record(by: Self.caller) { log.log(news) }
    return [round.nextChangeAt, service.silences.nextWarning].compactMap { $0 }.min()
  }

  private func report(_ step: ServiceClock.Step) async throws(ServiceError) {
    log.warning(
      "the wall clock was set; the service goes on by its own time until it is told to take it over (SIGHUP)",
      metadata: ["wall": "\(step.ahead.words)"])
    try await service.silences.record(
      [AdministrativeAct(.clockSet, of: "the wall clock", detail: step.ahead.words)],
      by: Self.caller)
  }
}

extension Logger {
  fileprivate func log(_ news: SilenceNews) {
    let partner: Metadata = ["partner": "\(news.partner)"]
    switch news.act.kind {
    case .partnerSilent:
      warning(
        "a partner is silent, \(news.act.detail ?? "")",
        metadata: partner.merging(["devices": "\(news.act.which ?? "")"]) { $1 })
    case .partnerUnresponsive:
      warning("a partner is unresponsive and does not count any more", metadata: partner)
    default: info("a partner that was unresponsive was heard again", metadata: partner)
    }
  }
}

extension ConnectorService {
  /// From now until a moment, and a little more so that it has come.
  fileprivate func wait(until time: Timestamp) -> Duration {
    .milliseconds(max(0, now().span(to: time).milliseconds).addingSaturating(1))
  }
}
