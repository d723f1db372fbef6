import ArgumentParser
import ConnectorModel

/// To whom a policy is assigned; replaces what was assigned before.
struct AssignmentOptions: ParsableArguments {
  @Flag(help: "All devices.") var allDevices = false
  @Option(name: .customLong("group"), help: "A group; may be repeated.") var groups: [String] = []
  @Option(name: .customLong("exclude-group"), help: "A group that is left out; may be repeated.")
  var excludedGroups: [String] = []
  @Flag(help: "Nobody.") var nobody = false

  func validate() throws {
    let isEmpty = !allDevices && groups.isEmpty && excludedGroups.isEmpty
    guard nobody == isEmpty else {
      throw ValidationError(
        "Say to whom: --all-devices, --group G, --exclude-group G, or --nobody.")
    }
  }

  var targets: [AssignmentTarget] {
    (allDevices ? [.allDevices] : []) + groups.map { .group(GroupID(rawValue: $0)) }
      + excludedGroups.map { .exclusionGroup(GroupID(rawValue: $0)) }
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

extension ThreatLevel: ExpressibleByArgument {}
extension Platform: ExpressibleByArgument {}
extension CompliancePolicyType: ExpressibleByArgument {}
extension PartnerUnresponsiveAction: ExpressibleByArgument {}
extension PartnerPriority: ExpressibleByArgument {}
extension RemediationAction: ExpressibleByArgument {}

extension OSVersion: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
