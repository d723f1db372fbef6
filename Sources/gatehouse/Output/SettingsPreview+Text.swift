import ConnectorModel
import ConnectorService

extension SettingsPreview {
  /// The whole answer to a preview.
  var text: String {
    var text = "Nothing was changed.\n\(([line] + notes + warnings).joined(separator: "\n"))\n"
    text += Self.table("Compliance", compliance)
    text += Self.table("App protection", appProtection)
    guard !changes.isEmpty else { return text }
    text += "\n" + Table(rows: changes, columns: PreviewedDevice.columns).text
    if changes.count < changed {
      text += "\n\(changed - changes.count) more; --all names them."
    }
    return text
  }

  /// The summary as a sentence.
  var line: String {
    guard silentPartners.isEmpty else {
      let names = silentPartners.map(\.partner).joined(separator: " and ")
      return "When \(names) \(silentPartners.count == 1 ? "is" : "are") unresponsive: \(summary)."
    }
    guard let assumption else { return "\(summary.prefix(1).uppercased())\(summary.dropFirst(1))." }
    return "If it were \(assumption): \(summary)."
  }

  /// What comes with the change beside other states, each a sentence.
  var notes: [String] {
    var notes = silentPartners.map(\.sentence)
    notes += newClassicPolicies.map { "\($0) is a new classic policy." }
    notes += waitingReports.map { waiting in
      waiting.reports == 1
        ? "1 waiting report of \(waiting.partner) finds its device."
        : "\(waiting.reports) waiting reports of \(waiting.partner) find their devices."
    }
    guard let disclosures else {
      return notes + ["How many lists of apps come to be told, --preview counts."]
    }
    return notes + disclosures.map(\.sentence)
  }

  var warnings: [String] {
    withoutApp.map { missing in
      "Warning: \(missing.devices) of them on \(missing.platform.rawValue) would be caught only because"
        + " they do not have the app of \(missing.partner) (\(missing.appId))."
        + " Assign the app before the policy."
    }
  }

  private static func table(_ title: String, _ counts: [PreviewCount]) -> String {
    guard !counts.isEmpty else { return "" }
    let columns: [Column<PreviewCount>] = [
      Column(title) { "\($0.from) -> \($0.to)" }, Column("Because") { $0.reason.rawValue },
      Column("Devices") { String($0.devices) },
    ]
    return "\n\(Table(rows: counts, columns: columns).text)\n"
  }
}

extension SilentPartner {
  fileprivate var sentence: String {
    guard let unresponsiveFrom else {
      return "\(partner) was never heard, and cannot be as long as its adapter is not used."
    }
    return "\(partner) is not heard as long as its adapter is not used, and is unresponsive from"
      + " \(unresponsiveFrom.wholeSeconds) on."
  }
}

extension DisclosureToCome {
  fileprivate var sentence: String {
    let sentence =
      "\(partner) is told of the apps of \(counted(devices, "device"))"
      + " \(devices == 1 ? "when it checks" : "as they check") in"
    guard personalDevices > 0 else { return "\(sentence), none of them personal." }
    return "\(sentence), \(personalDevices) of them personal,"
      + " with \(counted(personalApps, "app")) that it is not told of now."
  }
}

extension PreviewedDevice {
  fileprivate static var columns: [Column<PreviewedDevice>] {
    [
      Column("Device") { device in
        device.name.map { "\($0) (#\(device.number))" } ?? "#\(device.number)"
      },
      Column("Platform") { $0.platform?.rawValue ?? "-" },
      Column("Compliance") { $0.compliance?.words ?? "stays" },
      Column("App protection") { $0.appProtection?.words ?? "stays" },
    ]
  }
}

extension PreviewedStep {
  fileprivate var words: String { "\(from) -> \(to), \(reason.rawValue)" }
}
