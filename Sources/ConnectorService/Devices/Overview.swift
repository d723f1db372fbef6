import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// The state of everything at a glance, from what is kept and counted; no device is decided about for it.
package struct Overview: Sendable {
  private let readers: Readers
  private let maker: DecisionMaker
  private let connectors: Connectors
  private let now: @Sendable () -> Timestamp

  init(_ service: ConnectorService) {
    readers = service.readers
    maker = service.decisionMaker
    connectors = service.connectors
    now = service.now
  }

  package func view() async throws(ServiceError) -> OverviewView {
    let time = now()
    let partners = try await connectors.list()
    let head = try await readers.journal { journal throws(StoreError) in try journal.head() }
    let outdated = maker.outdated(under: readers.ledger.state.fleetSettings, at: time)
    let next = maker.nextChangeAt
    return try await readers.read { tables, state throws(StoreError) in
      let kept = try tables.keptDecisionCounts(after: time)
      let devices = try tables.deviceCount()
      let quarantined = try tables.quarantined(of: nil)
      return OverviewView(
        at: time,
        devices: DeviceCountsView(
          total: devices, kept: kept, outdated: outdated?.count),
        partners: partners.map { view in
          PartnerOverview(
            view,
            quarantined: quarantined.count { $0.finding.subject.connector.rawValue == view.id })
        },
        nextChangeAt: next ?? kept.nextEnd,
        store: StorePositionView(
          row: head.position.rawValue, coveredRow: state.position.rawValue))
    }
  }
}

/// What `Overview` says.
package struct OverviewView: Hashable, Sendable, Encodable {
  package var at: Timestamp
  package var devices: DeviceCountsView
  package var partners: [PartnerOverview]
  /// The next moment at which time alone may change a decision; nothing changes by time before it.
  package var nextChangeAt: Timestamp?
  package var store: StorePositionView
}

/// How many devices are what, by the decisions that are kept.
package struct DeviceCountsView: Hashable, Sendable, Encodable {
  package var total: Int
  /// By compliance state, without those of which there is none.
  package var compliance: [String: Int]
  /// By outcome of app protection, without those of which there is none.
  package var appProtection: [String: Int]
  /// Devices about which nothing was decided yet.
  package var undecided: Int
  /// Devices about which something else may be decided now than what is kept; nil: nobody keeps it up to date.
  package var outdated: Int?

  init(total: Int, kept: KeptDecisionCounts, outdated: Int?) {
    self.total = total
    self.outdated = outdated
    compliance = [:]
    appProtection = [:]
    for (state, count) in kept.compliance where count > 0 { compliance[state.rawValue] = count }
    for (outcome, count) in kept.appProtection where count > 0 {
      appProtection[outcome.rawValue] = count
    }
    undecided = max(0, total - kept.compliance.values.reduce(0, +))
  }
}

/// How a partner does.
package struct PartnerOverview: Hashable, Sendable, Encodable {
  package var id: String
  package var name: String
  package var partnerState: ConnectorState
  /// How recent the last contact is; nil: there was none.
  package var health: HealthLamp?
  package var lastHeartbeatDateTime: Timestamp?
  /// The moment from which it does not count any more if it stays silent.
  package var unresponsiveFrom: Timestamp?
  /// Why its reports are refused at present; nil: they are accepted.
  package var refuses: RuleID?
  /// Reports that match no device yet.
  package var unmatchedReports: Int
  /// Messages that no adapter has read yet.
  package var pendingMessages: Int
  /// What its adapter did not survive.
  package var quarantined: Int

  init(_ view: ConnectorView, quarantined: Int) {
    id = view.id
    name = view.name
    partnerState = view.partnerState
    health = view.health
    lastHeartbeatDateTime = view.lastHeartbeatDateTime
    unresponsiveFrom = view.unresponsiveFrom
    refuses = view.refuses
    unmatchedReports = view.unmatchedReports
    pendingMessages = view.pendingMessages
    self.quarantined = quarantined
  }
}

/// How far the journal goes, and how far the tables have followed it.
package struct StorePositionView: Hashable, Sendable, Encodable {
  package var row: Int64
  package var coveredRow: Int64
}
