import ArgumentParser
import ConnectorModel
import ConnectorService

/// To whom a policy is assigned; replaces what was assigned before.
struct AssignmentOptions: ParsableArguments {
  @Flag(help: "All devices.") var allDevices = false
  @Option(name: .customLong("group"), help: "A group; may be repeated.", completion: .groups)
  var groups: [String] = []
  @Option(
    name: .customLong("exclude-group"), help: "A group that is left out; may be repeated.",
    completion: .groups)
  var excludedGroups: [String] = []
  @Flag(help: "Nobody.") var nobody = false

  func validate() throws {
    let isEmpty = !allDevices && groups.isEmpty && excludedGroups.isEmpty
    guard nobody == isEmpty else {
      throw ValidationError(
        "Say to whom: --all-devices, --group G, --exclude-group G, or --nobody.")
    }
  }

  func targets(_ find: Finding) throws(ServiceError) -> [AssignmentTarget] {
    var targets: [AssignmentTarget] = allDevices ? [.allDevices] : []
    for group in groups { targets.append(.group(try find.group(group))) }
    for group in excludedGroups { targets.append(.exclusionGroup(try find.group(group))) }
    return targets
  }
}

extension [AssignmentTarget] {
  var words: String {
    isEmpty
      ? "nobody"
      : map { target in
        switch target {
        case .allDevices: "all devices"
        case .allLicensedUsers: "all users"
        case .group(let id): id.rawValue
        case .exclusionGroup(let id): "not \(id.rawValue)"
        }
      }.joined(separator: ", ")
  }
}

extension OSVersion: ExpressibleByArgument {
  public init?(argument: String) { self.init(demanded: argument) }

  /// A version that a policy demands.
  @Sendable static func typed(_ word: String) throws -> OSVersion {
    if let version = OSVersion(argument: word) { return version }
    throw ValidationError("\"\(word)\" is no version. \(forms).")
  }

  fileprivate static let forms =
    "Write numbers with full stops between them, such as 17 or 16.4.1"
}

extension Replacement<OSVersion> {
  /// A version that a policy demands, or none.
  @Sendable static func typed(_ word: String) throws -> Replacement<OSVersion> {
    if let version = Replacement(argument: word) { return version }
    throw ValidationError("\"\(word)\" is no version. \(OSVersion.forms), or none.")
  }
}
