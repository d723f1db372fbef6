import ConnectorLedger
import ConnectorModel
import DropFolder

/// The drop folders of a service: one for device data, and one for each connector.
struct DropFolders: Sendable {
  private let space: DropSpace
  /// How much of what was read is kept, in each folder.
  let kept: KeptFiles

  init(_ space: DropSpace, kept: KeptFiles) { (self.space, self.kept) = (space, kept) }

  func devices() throws(DropFolderError) -> DropFolder { try space.folder(Self.ofDevices) }

  /// A connector's folder. It is named for its partner when the connector has none yet, and belongs to the connector
  /// from then on, whatever its partner is called and whoever else is called so. Where the name is taken, the
  /// connector's id stands behind a full stop, which is in no name.
  func connector(
    _ id: ConnectorID, among connectors: [Connector]
  ) throws(DropFolderError) -> DropFolder {
    let owner = id.rawValue
    if let name = space.name(ownedBy: owner) { return try space.folder(name, of: owner) }
    let name = Self.folderName(of: id, among: connectors)
    let isFree = space.owner(of: name) == nil
    return try space.folder(isFree ? name : "\(name).\(owner)", of: owner)
  }

  /// Of several connectors whose names would give the same, the first has it. That there are several is refused when
  /// one is added; earlier versions did not, and an adapter may change its partner's name.
  static func folderName(of id: ConnectorID, among connectors: [Connector]) -> String {
    guard let connector = connectors.first(where: { $0.id == id }) else { return id.rawValue }
    let name = folderName(of: connector.descriptor.name)
    let first = connectors.filter { folderName(of: $0.descriptor.name) == name }
      .min { ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue) }
    return first?.id == id ? name : "\(name).\(id)"
  }

  /// The connector whose folder a partner's would be by its name; nil: none, or the name says nothing.
  static func claimant(of name: String, among connectors: [Connector]) -> Connector? {
    let folder = folderName(of: name)
    guard folder != folderName(of: "") else { return nil }
    return connectors.first { folderName(of: $0.descriptor.name) == folder }
  }

  /// `Lookout for Work` becomes `lookout-for-work`.
  static func folderName(of name: String) -> String {
    let words = name.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    let folder = words.joined(separator: "-")
    // Names of our own, and names that nothing is left of, get a mark.
    return folder.isEmpty || folder == ofDevices ? "connector-\(folder)" : folder
  }

  private static let ofDevices = "devices"
}

extension Connectors {
  /// The name of the drop folder for a connector's messages: of the one that it has, or that it is to get.
  ///
  /// - Parameter intake: the folder in which a service keeps whose they are.
  package func dropFolder(of id: ConnectorID, intake: String) async -> String {
    let connectors = readers.settings.connectors
    return await supply.blocking {
      DropSpace.name(ownedBy: id.rawValue, in: intake)
        ?? DropFolders.folderName(of: id, among: connectors)
    }
  }
}
