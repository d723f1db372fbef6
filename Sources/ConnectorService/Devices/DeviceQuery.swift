import ConnectorModel
import ConnectorStore

/// Which devices are asked for, in which order, and how many; nil: all.
package struct DeviceQuery: Hashable, Sendable {
  package var filter: DeviceFilter
  package var state: ComplianceState?
  /// The first reason of the decision, on compliance or on app protection.
  package var reason: RuleID?
  /// A partner that is told of the device, has said something of it, or is named by a first reason.
  package var partner: ConnectorID?
  /// Time alone changes the decision within this span.
  package var changesWithin: TimeSpan?
  package var order: DeviceOrder
  /// Go on after the device of this number.
  package var after: Int64?
  package var limit: Int?

  package init(
    filter: DeviceFilter = DeviceFilter(), state: ComplianceState? = nil, reason: RuleID? = nil,
    partner: ConnectorID? = nil, changesWithin: TimeSpan? = nil,
    order: DeviceOrder = DeviceOrder(), after: Int64? = nil, limit: Int? = nil
  ) {
    self.filter = filter
    self.state = state
    self.reason = reason
    self.partner = partner
    self.changesWithin = changesWithin
    self.order = order
    self.after = after
    self.limit = limit
  }
}

extension DeviceQuery {
  /// What is listed of a device that fits; nil for one that does not.
  func view(of situation: DeviceSituation, at time: Timestamp) -> DeviceView? {
    guard filter.wants(situation.device) else { return nil }
    let view = DeviceView(situation, at: time)
    let first = [view.complianceReason, view.appProtectionReason]
    guard state.map({ $0 == view.complianceState }) ?? true,
      reason.map({ rule in first.contains { $0.rule == rule } }) ?? true,
      ends(view, by: time)
    else { return nil }
    guard let partner else { return view }
    return concerns(situation, partner, first: first, at: time) ? view : nil
  }

  private func ends(_ view: DeviceView, by time: Timestamp) -> Bool {
    guard let changesWithin else { return true }
    return view.holdsUntil.map { $0 <= time.adding(changesWithin) } ?? false
  }

  /// With a rule asked for too, the partner is the one whose rule it is.
  private func concerns(
    _ situation: DeviceSituation, _ partner: ConnectorID, first: [ReasonView], at time: Timestamp
  ) -> Bool {
    if first.contains(where: { $0.connector == partner && (reason ?? $0.rule) == $0.rule }) {
      return true
    }
    guard reason == nil,
      let connection = situation.connectors.first(where: { $0.connector.id == partner })
    else { return false }
    let view = PartnerView(connection, device: situation.device, tenant: situation.tenant, at: time)
    return view.withheld == nil || view.observedAt != nil
  }
}
