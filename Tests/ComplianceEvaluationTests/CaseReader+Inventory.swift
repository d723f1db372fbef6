import ConnectorModel
import Foundation

extension CaseReader {
  static func inventory(_ given: Fields) throws -> Inventory? {
    guard let fields = try given.object("inventory") else { return nil }
    let installed = try fields.value("installed", as: [String].self)
    let managed = try fields.object("managed")
    let inventory = Inventory(
      installed: (installed ?? []).map { InstalledApp(appId: $0) },
      installedAt: installed == nil ? nil : Fields.now.adding(.hours(-2)),
      managed: try managed?.takeAll().map { id, status in
        guard let status = ManagedAppStatus(rawValue: "\(status)") else {
          throw CaseError(fields.place, "\"\(status)\" is no status of a managed app")
        }
        return ManagedApp(appId: id, status: status)
      } ?? [],
      managedAt: managed == nil ? nil : Fields.now.adding(.hours(-2)))
    try fields.end()
    return inventory
  }
}
