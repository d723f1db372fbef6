import AdapterHost
import ConnectorModel

/// What the version in use was given, to be given to the tried one as well.
enum ShadowedCall: Sendable {
  case devices([Device])
  case apps([DisclosedInventory])
  case receive(PartnerMessage)

  var operation: AdapterOperation {
    switch self {
    case .devices: .devices
    case .apps: .apps
    case .receive: .receive
    }
  }

  func made(over connection: any AdapterConnection) async -> CrossingResult {
    switch self {
    case .devices(let devices): await connection.devices(devices)
    case .apps(let inventories): await connection.apps(inventories)
    case .receive(let message): await connection.receive(message)
    }
  }
}
