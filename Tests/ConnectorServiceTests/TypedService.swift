import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorService
import ConnectorStore
import DeviceIntake

/// A service whose connectors, policies and devices are called by the names that a test types, and whose caller is
/// always the same.
struct TypedService: Sendable {
  let service: ConnectorService
  var caller = Caller(name: "tester", door: .commandLine)

  private var settings: Settings { service.ledger.settings }

  func connectorID(named text: String) throws -> ConnectorID {
    let found = settings.connectors.first { connector in
      connector.descriptor.name.lowercased().split(separator: " ").contains { $0.hasPrefix(text) }
    }
    guard let found else { throw ServiceError(.notFound, "no connector \(text)") }
    return found.id
  }

  func policy<Policy: AssignedPolicy>(_ name: String, _ kind: Policy.Type) throws -> PolicyID {
    guard let policy = Policy.all(in: settings).first(where: { $0.displayName == name }) else {
      throw ServiceError(.notFound, "no policy \(name)")
    }
    return policy.id
  }

  func deviceKey(named text: String) async throws -> DeviceKey {
    if text.first == "#", let number = Int64(text.dropFirst()) {
      return DeviceKey(rawValue: number)
    }
    guard let key = try await service.devices.keys(named: text).first else {
      throw ServiceError(.notFound, "no device \(text)")
    }
    return key
  }

  // Commands.

  @discardableResult
  func addConnector(partner: String) async throws -> ConnectorView {
    let descriptor = try await service.connectors.descriptor(ofPartner: partner)
    let id = try await service.connectors.add(descriptor, by: caller)
    try await service.tellAdapters()
    return try await service.connectors.view(id)
  }

  @discardableResult
  func setConnector(_ name: String, _ changes: [SettingChange]) async throws -> ConnectorView {
    let id = try connectorID(named: name)
    if try await service.connectors.set(id, changes, by: caller) {
      try await service.tellAdapters()
    }
    return try await service.connectors.view(id)
  }

  func deleteConnector(_ name: String) async throws -> Connector {
    try await service.connectors.delete(
      try connectorID(named: name), isConfirmed: true, by: caller)
  }

  func setTenant(_ changes: [SettingChange]) async throws -> Tenant {
    try await service.tenant.set(changes, by: caller)
  }

  func createGroup(id: String, displayName: String?) async throws -> DeviceGroup {
    try await service.groups.create(GroupID(rawValue: id), displayName: displayName, by: caller)
  }

  func deleteGroup(_ id: String) async throws {
    try await service.groups.delete(GroupID(rawValue: id), isConfirmed: true, by: caller)
  }

  func changeMembers(
    of id: String, adding added: [String], removing removed: [String]
  ) async throws -> GroupMembersChange {
    var keys: [[DeviceKey]] = []
    for names in [added, removed] {
      var named: [DeviceKey] = []
      for name in names { named.append(try await deviceKey(named: name)) }
      keys.append(named)
    }
    return try await service.groups.change(
      GroupMembersChange(group: GroupID(rawValue: id), added: keys[0], removed: keys[1]),
      by: caller)
  }

  func createCompliancePolicy(
    _ draft: PolicyDraft<CompliancePolicy>
  ) async throws -> CompliancePolicy {
    try await service.compliancePolicies.create(draft, by: caller)
  }

  func assignCompliancePolicy(
    _ name: String, to targets: [AssignmentTarget]
  ) async throws -> CompliancePolicy {
    try await service.compliancePolicies.assign(
      try policy(name, CompliancePolicy.self), to: targets, by: caller)
  }

  func deleteCompliancePolicy(_ name: String) async throws -> CompliancePolicy {
    try await service.compliancePolicies.delete(
      try policy(name, CompliancePolicy.self), isConfirmed: true, by: caller)
  }

  func createAppProtectionPolicy(
    _ draft: PolicyDraft<AppProtectionPolicy>
  ) async throws -> AppProtectionPolicy {
    try await service.appProtectionPolicies.create(draft, by: caller)
  }

  func assignAppProtectionPolicy(
    _ name: String, to targets: [AssignmentTarget]
  ) async throws -> AppProtectionPolicy {
    try await service.appProtectionPolicies.assign(
      try policy(name, AppProtectionPolicy.self), to: targets, by: caller)
  }

  func deleteAppProtectionPolicy(_ name: String) async throws -> AppProtectionPolicy {
    try await service.appProtectionPolicies.delete(
      try policy(name, AppProtectionPolicy.self), isConfirmed: true, by: caller)
  }

  func importDevices(
    from source: IntakeSource, format: IntakeFormat?
  ) async throws -> ImportAnswer {
    try await service.deviceImport.read(source, format: format, by: caller) { _ in }
  }

  func ingest(
    connector: String, source: String, messageId: String = "", body: [UInt8]
  ) async throws -> IngestAnswer {
    try await service.partnerMessages.take(
      body, of: try connectorID(named: connector), source: source, messageId: messageId,
      by: caller)
  }

  @discardableResult
  func evaluate() async throws -> EvaluationAnswer {
    try await service.decisions.evaluate(by: caller)
  }

  @discardableResult
  func decideWhatHasChanged() async throws -> DecisionRound {
    try await service.decisions.decideWhatHasChanged()
  }

  func recordSilences() async throws -> [SilenceNews] {
    try await service.silences.record(by: caller)
  }

  // Questions.

  func nextSilenceWarning() async throws -> Timestamp? { service.silences.nextWarning }

  func connector(named name: String) async throws -> ConnectorView {
    try await service.connectors.view(try connectorID(named: name))
  }

  func connectors() async throws -> [ConnectorView] { try await service.connectors.list() }

  func classicPolicies() async throws -> [ClassicPolicyView] { service.classicPolicies.list }

  func compliancePolicies() async throws -> [CompliancePolicy] { service.compliancePolicies.list }

  func devices(_ query: DeviceQuery) async throws -> [DeviceView] {
    var (pages, devices) = (service.devices.pages(query), [DeviceView]())
    while let page = try await pages.next() { devices += page }
    return devices
  }

  func devices(after number: Int64?, limit: Int) async throws -> [DeviceView] {
    try await devices(DeviceQuery(after: number, limit: limit))
  }

  func deviceCount() async throws -> Int { try await service.devices.count() }

  func deviceDetails(named name: String) async throws -> DeviceDetails {
    try await service.devices.details(of: try await deviceKey(named: name))
  }

  func disclosures(ofDevice name: String, limit: Int) async throws -> [DisclosureView] {
    try await service.devices.disclosures(of: try await deviceKey(named: name), limit: limit)
  }

  func unmatchedReports(of name: String, limit: Int) async throws -> [UnmatchedReport] {
    try await service.connectors.unmatchedReports(of: try connectorID(named: name), limit: limit)
  }

  func readiness(ofConnector name: String, limit: Int) async throws -> ConnectorReadiness {
    try await service.connectors.readiness(of: try connectorID(named: name), limit: limit)
  }

  func audit(_ filter: AuditFilter) async throws -> [AuditView] {
    try await service.audit.list(filter)
  }

  func replayDecisions() async throws -> ReplayReport {
    try await service.explanations.replayDecisions()
  }

  func explain(
    _ device: String, at time: Timestamp? = nil, _ suppositions: [Supposition] = []
  ) async throws -> Explanation {
    try await service.explanations.explain(
      ExplanationRequest(
        device: try await deviceKey(named: device), at: time, suppositions: suppositions))
  }

  func change(
    classicPolicyOf name: String, _ act: ClassicPolicyAct, what: String
  ) async throws -> ClassicPolicyView {
    try await service.classicPolicies.change(
      try classicPolicyID(of: name), act, what: what, isConfirmed: true, by: caller)
  }

  func classicPolicyID(of name: String) throws -> PolicyID {
    guard let policy = settings.classicPolicy(of: try connectorID(named: name)) else {
      throw ServiceError(.notFound, "no classic policy of \(name)")
    }
    return policy.id
  }

  func preview(
    _ change: SettingsChange, limit: Int? = Previews.devicesNamed
  ) async throws -> SettingsPreview {
    try await service.previews.preview(change, limit: limit)
  }
}
