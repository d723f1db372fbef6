import ConnectorModel
import ConnectorService

extension DeviceDetails {
  func text(now: Timestamp) -> String {
    var text = Table(titles: ["Device", ""], cells: deviceCells(now: now)).text
    if !partners.isEmpty { text += "\n\n" + partnerText(now: now) }
    return text + "\n\nWhy: gatehouse explain '#\(device.key)'"
  }

  private func deviceCells(now: Timestamp) -> [[String]] {
    var cells = [
      ["Number", "#\(device.key)"], ["Name", device.name ?? "-"],
      ["Platform", device.platform?.rawValue ?? "not known yet"],
      ["OS version", device.osText ?? "-"], ["Model", device.model ?? "-"],
      ["Ownership", device.ownership.rawValue], ["Management", device.management.rawValue],
    ]
    cells += device.identifiers.map { [$0.kind.rawValue, $0.value] }
    cells += [
      [
        "Groups",
        device.groups.isEmpty
          ? "-" : device.groups.map(\.rawValue).sorted().joined(separator: ", "),
      ],
      [
        "Last check-in",
        device.lastCheckInAt?.absoluteAndRelative(to: now) ?? "never, as far as is known",
      ],
    ]
    if let leftAt = device.leftAt { cells.append(["Left", leftAt.absoluteAndRelative(to: now)]) }
    if let installedApps {
      let managed = managedApps.map { "\($0)" } ?? "no list of"
      cells.append(["Apps", "\(installedApps) installed, \(managed) managed"])
    }
    cells += [
      ["Compliance", "\(compliance.state.rawValue): \(compliance.reasons[0].words)"],
      ["App protection", "\(appProtection.outcome.rawValue): \(appProtection.reasons[0].words)"],
    ]
    return cells
  }

  private func partnerText(now: Timestamp) -> String {
    Table(
      titles: ["Partner", "Says", "Observed", "Open threats", "Is told of the device"],
      cells: partners.map { partner in
        [
          partner.name, partner.says,
          partner.observedAt?.absoluteAndRelative(to: now) ?? "-",
          partner.openThreats.isEmpty
            ? "-"
            : partner.openThreats.map { "\($0.title ?? $0.id) (\($0.level.rawValue))" }.joined(
              separator: ", "),
          partner.withheld.map { "no: \($0.rawValue)" } ?? "yes",
        ]
      }
    ).text
  }
}

extension PartnerView {
  /// The state, with what of the partner's last record nobody understands.
  fileprivate var says: String {
    guard let unknownWord else { return state.rawValue }
    let word = [unknownWord.place, unknownWord.word].compactMap { $0 }.joined(separator: ": ")
    return "\(state.rawValue) (not understood: \(word))"
  }
}
