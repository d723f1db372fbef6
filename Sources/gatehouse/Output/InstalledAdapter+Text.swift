import AdapterHost
import AdapterManagement
import ConnectorModel

extension InstalledAdapter {
  /// Everything that the descriptor says.
  var text: String {
    guard let descriptor else { return file }
    let cells = [
      ["Partner", descriptor.name], ["Id", descriptor.id.rawValue], ["Vendor", descriptor.vendor],
      ["Version", descriptor.adapterVersion], ["Homepage", descriptor.homepage ?? "-"],
      ["ABI", abi ?? "-"], ["Level from", descriptor.levelSource.rawValue],
      ["Classic policy", descriptor.needsClassicPolicy ? "needed" : "not needed"],
      ["Matches by", descriptor.identifiers.words],
      ["Threats count for", descriptor.threatLifetimeDays.map { "\($0) days" } ?? "until closed"],
      ["Runs", isolation], ["Signature", signature],
      ["Binding", binding?.rawValue ?? "-"], ["File", file],
    ]
    return [
      Table(titles: ["Adapter", ""], cells: cells).text, platformText(descriptor),
      toggleText(descriptor), wordText(descriptor),
    ].joined(separator: "\n\n")
  }

  private func platformText(_ descriptor: PartnerDescriptorView) -> String {
    Table(
      titles: ["Platform", "Compliance from", "App protection from", "Label", "App"],
      cells: descriptor.platforms.map { support in
        [
          support.platform.rawValue,
          support.supportsCompliance ? support.minimumForCompliance?.description ?? "any" : "-",
          support.supportsAppProtection
            ? support.minimumForAppProtection?.description ?? "any" : "-",
          support.labelVersion?.description ?? "-", support.appId ?? "-",
        ]
      }
    ).text
  }

  private func toggleText(_ descriptor: PartnerDescriptorView) -> String {
    Table(
      titles: ["Toggle", "Default", "Name"],
      cells: descriptor.toggles.map { toggle in
        let standard =
          toggle.value.map { String($0.standard) } ?? (toggle.isOnByDefault ? "on" : "off")
        return [toggle.label, standard, toggle.toggle.name]
      }
    ).text
  }

  private func wordText(_ descriptor: PartnerDescriptorView) -> String {
    Table(
      titles: ["The partner's word", "Means"],
      cells: descriptor.levelWords.map { [$0.word, $0.state.rawValue] }
    ).text
  }
}
