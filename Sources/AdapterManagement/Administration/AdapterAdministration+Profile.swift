import AdapterBundle
import AdapterHost
import ConnectorModel

/// Where an adapter's code runs, and what may be missing there.
extension AdapterAdministration {
  package func profile(
    of partner: String, in inventory: AdapterInventory
  ) throws(BundleError) -> AdapterProfileView {
    view(of: try inventory.adapter(named: partner))
  }

  package func set(
    _ partner: String, profile: IsolationProfile, in inventory: AdapterInventory
  ) throws(BundleError) -> AdapterAct<AdapterProfileView> {
    var settings = try inventory.adapter(named: partner)
    let record = AdministrativeAct(
      .adapterProfileChanged, of: settings.name, which: profile.rawValue,
      detail: settings.profile.map { "from \($0)" })
    settings.profile = profile.rawValue
    return AdapterAct(
      answer: view(of: settings), record: record, changes: [.adapterSet(settings)])
  }

  /// Keeps whether an adapter starts although this machine lacks a layer of the sandbox.
  package func set(
    _ partner: String, layer: SandboxLayer, isAccepted: Bool, in inventory: AdapterInventory
  ) throws(BundleError) -> AdapterAct<AdapterProfileView> {
    let settings = try inventory.adapter(named: partner).accepting(layer.rawValue, isAccepted)
    let record = AdministrativeAct(
      isAccepted ? .missingLayerAccepted : .missingLayerRequired, of: settings.name,
      which: layer.rawValue)
    return AdapterAct(
      answer: view(of: settings), record: record, changes: [.adapterSet(settings)])
  }

  private func view(of settings: AdapterSettings) -> AdapterProfileView {
    AdapterProfileView(
      partner: settings.partner.rawValue, name: settings.name, profile: settings.profile,
      acceptedMissing: settings.acceptedMissing,
      isolation: isolation(settings.profile, settings.acceptedMissing))
  }

  /// How an adapter is run, in words; what is kept of it is judged with its versions.
  func isolation(_ profile: String?, _ acceptedMissing: [String]) -> String {
    let isolation = try? AdapterIsolation(profile: profile, acceptedMissing: acceptedMissing)
    return isolation.map { runtime.applying($0).words } ?? "not at all"
  }
}
