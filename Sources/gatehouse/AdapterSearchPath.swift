import AdapterBundle
import ConnectorService

/// Folders of adapters beyond the data folder's own, in the order in which they are searched.
enum AdapterSearchPath {
  /// What a site has installed for all its connectors, and what a vendor's package brings.
  private static let standard = ["/etc/gatehouse/adapters", "/usr/lib/gatehouse/adapters"]

  /// - Parameter environment: GATEHOUSE_ADAPTER_PATH replaces the standard folders.
  static func installations(
    _ environment: [String: String], trust: TrustStore
  ) throws(ServiceError) -> [AdapterInstallation] {
    var folders = standard
    if let given = environment["GATEHOUSE_ADAPTER_PATH"] {
      folders = given.split(separator: ":").map(String.init)
    }
    // A relative path would be another folder for each place that a command is given in.
    if let relative = folders.first(where: { !$0.hasPrefix("/") }) {
      throw ServiceError(
        .badRequest, code: "search.relative-path",
        "the adapter folder \"\(relative)\" is no absolute path",
        lookedAt: "GATEHOUSE_ADAPTER_PATH", remedy: "Name folders from the root, with : between.")
    }
    return folders.map { AdapterInstallation(folder: $0, trust: trust) }
  }
}
