import ComplianceEvaluation
import ConnectorModel

extension Connector {
  /// The connector as it is when all the changes have been made to it, or why it cannot be so.
  ///
  /// - Parameters:
  ///   - others: the other connectors of the tenant.
  ///   - groups: those that there are.
  func changed(
    by changes: [SettingChange], tenant: Tenant, others: [Connector], groups: Set<GroupID>,
    at time: Timestamp
  ) throws(ServiceError) -> Connector {
    try changes.checkNames()
    var changed = self
    var switches: [Toggle: Bool] = [:]
    for change in changes {
      if let toggle = Toggle(name: change.name), toggle.category != .shared {
        switches[toggle] = try change.isOn()
      } else {
        try changed.set(change, groups: groups)
      }
    }
    switch changed.setting(switches, tenant: tenant, others: others) {
    case .success(let connector): changed = connector
    case .failure(let refusal):
      throw ServiceError(.conflict, code: refusal.code.rawValue, refusal.sentence.withoutFullStop)
    }
    guard changed != self else { return self }
    changed.modifiedAt = time
    return changed
  }

  /// Takes over a setting that is not a switch.
  private mutating func set(
    _ change: SettingChange, groups: Set<GroupID>
  ) throws(ServiceError) {
    switch change.name {
    case Toggle.partnerUnresponsivenessThresholdInDays.name:
      unresponsivenessThresholdInDays = try change.number(in: Self.thresholdRange)
    case "threatLifetimeHours":
      threatLifetimeHours = change.isNone ? nil : try change.number(in: 1...8760)
    case "scope":
      scope = try scope(change, groups: groups)
    case "provisioned":
      isDeprovisioned = try !change.isOn()
      isProvisioned = !isDeprovisioned
    default:
      if let word = change.name.suffix(after: "levelWord.") {
        try setLevelWord(word, change)
      } else if let key = change.name.suffix(after: "setting.") {
        settings[key] = change.isNone ? nil : change.value
      } else {
        throw unknown(change)
      }
    }
  }

  private func scope(
    _ change: SettingChange, groups: Set<GroupID>
  ) throws(ServiceError) -> Set<GroupID>? {
    if change.value == "all" { return nil }
    var scope: Set<GroupID> = []
    for text in change.value.split(separator: ",") {
      let id = GroupID(rawValue: String(text))
      guard groups.contains(id) else {
        throw ServiceError(.notFound, "there is no group \"\(id)\"", remedy: .listGroups)
      }
      scope.insert(id)
    }
    guard !scope.isEmpty else {
      throw ServiceError(
        .badRequest, "scope names no group", remedy: "Give groups with commas between them, or all."
      )
    }
    return scope
  }

  private mutating func setLevelWord(_ word: String, _ change: SettingChange) throws(ServiceError) {
    guard word.utf8.count <= 256 else {
      throw ServiceError(
        .badRequest, "the word of \(change.name.prefix(64)) is longer than 256 bytes")
    }
    levelWords.removeAll { $0.word.lowercased() == word.lowercased() }
    guard !change.isNone else { return }
    levelWords.append(LevelWord(word: word, state: try change.word(of: PartnerDeviceState.self)))
    levelWords.sort { $0.word < $1.word }
  }

  private func unknown(_ change: SettingChange) -> ServiceError {
    let offered = descriptor.toggles.map(\.toggle.name).joined(separator: ", ")
    return ServiceError(
      .badRequest, "\(descriptor.name) has no setting \"\(change.name)\"",
      remedy:
        "It has \(offered), scope, threatLifetimeHours, provisioned, levelWord.WORD and setting.KEY."
    )
  }
}

extension SettingChange {
  fileprivate var isNone: Bool { !isLiteral && (value.isEmpty || value == "none") }
}

extension String {
  fileprivate func suffix(after prefix: String) -> String? {
    hasPrefix(prefix) && count > prefix.count ? String(dropFirst(prefix.count)) : nil
  }
}
