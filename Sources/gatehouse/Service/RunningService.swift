import AdapterHost
import ConnectorService

/// The service of this process, and what it was started with.
struct RunningService: Sendable {
  let service: ConnectorService
  let folder: DataFolder
  /// The folder of its adapters.
  let adapters: String

  /// A command must not be carried out with other adapters than whoever gave it has named.
  func check(_ options: CommonOptions, _ console: any Console) throws(ServiceError) {
    if let given = options.adapters ?? console.environment["GATEHOUSE_ADAPTERS"] {
      let wanted = console.path(given)
      guard wanted == adapters else {
        throw ServiceError(
          .conflict, code: "service.other-adapters",
          "the running service has its adapters in \(adapters), not in \(wanted)",
          remedy: "Leave --adapters and GATEHOUSE_ADAPTERS out, or start the service with them.")
      }
    }
    let profile = service.adapters.runtime.profile
    if let word = console.environment["GATEHOUSE_ISOLATION"], !word.isEmpty,
      word != profile.rawValue
    {
      throw ServiceError(
        .conflict, code: "service.other-isolation",
        "the running service runs its adapters as \(profile.rawValue), not as \(word)",
        remedy: "Leave GATEHOUSE_ISOLATION out, or start the service with it.")
    }
  }
}
