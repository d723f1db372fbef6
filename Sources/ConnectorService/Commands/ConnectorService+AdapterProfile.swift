import AdapterBundle
import AdapterHost
import ConnectorModel

/// How an installed adapter is kept apart.
package struct AdapterProfileView: Hashable, Sendable, Codable {
  package var partner: String
  package var name: String
  /// What is kept of it; nil: nothing.
  package var profile: String?
  package var acceptedMissing: [String]
  /// What that comes to, in words.
  package var isolation: String
}

extension ConnectorService {
  package nonisolated func adapterProfile(
    of partner: String
  ) throws(ServiceError) -> AdapterProfileView {
    do throws(BundleError) {
      let (id, entry) = try adapterSource.installation.partner(named: partner)
      let accepted = entry.acceptedMissing ?? []
      let isolation = try? AdapterIsolation(profile: entry.profile, acceptedMissing: accepted)
      return AdapterProfileView(
        partner: id, name: entry.name, profile: entry.profile, acceptedMissing: accepted,
        isolation: isolation.map { runtime.applying($0).words } ?? "not at all")
    } catch {
      throw ServiceError(error)
    }
  }

  /// Keeps where an adapter's code runs; one that runs moves there.
  /// - Parameter isConfirmed: whether the administrator knows what is lost in process.
  package nonisolated func setAdapter(
    _ partner: String, profile word: String, isConfirmed: Bool
  ) async throws(ServiceError) -> AdapterProfileView {
    let profile = try understood { () throws(AdapterError) in
      try IsolationProfile(named: word, lookedAt: "the profile")
    }
    let before = try adapterProfile(of: partner)
    guard profile != .inProcess || isConfirmed else {
      throw ServiceError(
        .conflict, code: "confirmationRequired",
        "\(before.name) was not moved: confirm it first. In this process nothing keeps it apart: a"
          + " crash of it ends the connector for all partners, and it can read every app list, every"
          + " report and every secret",
        remedy: "Nothing was changed. Say --yes if you trust its code as much as this program's.")
    }
    try await administering { administration throws(ServiceError) in
      let name = try administration.giving { () throws(BundleError) in
        try administration.installation.setProfile(profile.rawValue, partner)
      }
      let act = AdministrativeAct(
        .adapterProfileChanged, of: name, which: profile.rawValue,
        detail: before.profile.map { "from \($0)" })
      return ((), act)
    }
    return try adapterProfile(of: partner)
  }

  /// Keeps whether an adapter starts although this machine lacks a layer of the sandbox.
  package nonisolated func setAdapter(
    _ partner: String, layer word: String, isAccepted: Bool
  ) async throws(ServiceError) -> AdapterProfileView {
    let layers = try understood { () throws(AdapterError) in try Set<SandboxLayer>(named: word) }
    guard let layer = layers.first, layers.count == 1 else {
      throw ServiceError(.badRequest, "one layer is named at a time")
    }
    try await administering { administration throws(ServiceError) in
      let name = try administration.giving { () throws(BundleError) in
        try administration.installation.setAccepted(isAccepted, layer: layer.rawValue, partner)
      }
      let kind: AdministrativeAct.Kind = isAccepted ? .missingLayerAccepted : .missingLayerRequired
      return ((), AdministrativeAct(kind, of: name, which: layer.rawValue))
    }
    return try adapterProfile(of: partner)
  }

  private nonisolated func understood<Value>(
    _ body: () throws(AdapterError) -> Value
  ) throws(ServiceError) -> Value {
    do { return try body() } catch {
      throw ServiceError(
        .badRequest, code: error.code, error.message.withoutFullStop, remedy: error.remedy)
    }
  }
}
