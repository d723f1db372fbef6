/// What clients do.
enum Command: String, CaseIterable, Sendable {
  case checkIn, acceptCheckIn, message
  case addConnector, deleteConnector, setConnector
  case createGroup, deleteGroup, changeMembers
  case setTenant, changeClassicPolicy
  case deliver, poll, changeVersion
  case startTrial, endTrial
  case retryQuarantined, dropQuarantined
  case rebuild, look, listen

  /// How often it is given, beside the others.
  private var weight: Int {
    switch self {
    case .checkIn: 16
    case .acceptCheckIn, .message, .setConnector: 10
    case .createGroup, .deleteGroup, .changeMembers, .deliver, .addConnector: 5
    case .startTrial: 4
    case .setTenant, .look, .poll, .changeVersion, .retryQuarantined, .listen: 3
    case .deleteConnector, .changeClassicPolicy, .endTrial, .dropQuarantined: 2
    case .rebuild: 1
    }
  }

  /// Who tries a version waits for it, and who deletes a connector waits until all that ran for it has ended.
  var waitsForTrials: Bool { [.startTrial, .endTrial, .deleteConnector].contains(self) }

  private static let bag = allCases.flatMap { Array(repeating: $0, count: $0.weight) }

  /// One by chance.
  static func drawn(by machine: Machine) -> Command { bag[machine.number(0...bag.count - 1)] }
}
