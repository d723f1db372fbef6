import ComplianceEvaluation
import ConnectorModel

/// How far the decisions that are kept are those of now, as the last round of deciding has left them.
struct KeptDecisions: Sendable {
  /// By which was decided.
  let plan: FleetPlan
  /// The next moment at which time alone may change a decision.
  let nextChangeAt: Timestamp?
  /// What is kept of these may not hold any more.
  let outdated: Set<DeviceKey>

  /// The devices about which something else may be decided now than what is kept; nil: that may be all.
  func outdated(under settings: FleetSettings, at time: Timestamp) -> Set<DeviceKey>? {
    if let nextChangeAt, nextChangeAt <= time { return nil }
    var plan = plan
    return plan.follow(settings, at: time) ? outdated : nil
  }
}
