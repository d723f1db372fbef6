import ComplianceEvaluation
import ConnectorModel
import NameFolding

extension Connector {
  /// The connector as it is when all the changes have been made to it, or why it cannot be so.
  ///
  /// - Parameters:
  ///   - others: the other connectors of the tenant.
  ///   - groups: those that there are.
  func changed(
    by changes: [SettingChange], tenant: Tenant, others: [Connector], groups: [DeviceGroup],
    at time: Timestamp
  ) throws(ServiceError) -> Connector {
    try changes.checkNames()
    var changed = self
    var switches: [Toggle: Bool] = [:]
    for change in changes {
      if let toggle = Toggle.allCases.first(where: { change.names($0.name) }),
        toggle.category != .shared
      {
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
    _ change: SettingChange, groups: [DeviceGroup]
  ) throws(ServiceError) {
    switch Self.plainSettings.first(where: change.names) {
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
      if let word = change.name(after: "levelWord") {
        try setLevelWord(word, change)
      } else if let key = change.name(after: "setting") {
        settings[key] = change.isNone ? nil : change.value
      } else {
        throw unknown(change)
      }
    }
  }

  /// Settings beside the toggles that have one name.
  private static let plainSettings = [
    Toggle.partnerUnresponsivenessThresholdInDays.name, "threatLifetimeHours", "scope",
    "provisioned",
  ]

  /// A group that is called "all" is meant by nobody who says so of a scope; its id with a comma behind it means it.
  private func scope(
    _ change: SettingChange, groups: [DeviceGroup]
  ) throws(ServiceError) -> Set<GroupID>? {
    if FoldedName(change.value).text == "all" { return nil }
    var scope: Set<GroupID> = []
    for text in change.value.split(separator: ",") where !FoldedName(String(text)).isEmpty {
      scope.insert(try groups.named(String(text)))
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
    levelWords.removeAll { FoldedName($0.word) == FoldedName(word) }
    guard !change.isNone else { return }
    levelWords.append(LevelWord(word: word, state: try change.word(of: PartnerDeviceState.self)))
    levelWords.sort { $0.word < $1.word }
  }

  private func unknown(_ change: SettingChange) -> ServiceError {
    let offered = descriptor.toggles.map(\.toggle.name)
    let others = ["scope", "threatLifetimeHours", "provisioned", "levelWord.WORD", "setting.KEY"]
    return change.unknown(
      "\(descriptor.name) has no setting \"\(change.name)\"", among: offered + others,
      remedy: .said("It has \((offered + others).joined(separator: ", "))."))
  }
}

extension SettingChange {
  fileprivate var isNone: Bool {
    !isLiteral && (value.isEmpty || FoldedName(value).text == "none")
  }

  /// What stands behind the full stop of a name of two parts.
  fileprivate func name(after first: String) -> String? {
    guard let stop = name.firstIndex(of: "."),
      FoldedName(String(name[..<stop])) == FoldedName(first)
    else { return nil }
    let rest = name[name.index(after: stop)...]
    return rest.isEmpty ? nil : String(rest)
  }
}
