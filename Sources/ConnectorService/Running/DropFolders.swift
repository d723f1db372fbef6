import ConnectorModel
import DropFolder

/// The drop folders of a service: one for device data, and one for each connector.
struct DropFolders: Sendable {
  private let path: String
  private let group: UInt32?
  /// How many of the files that were read are kept, in each folder.
  let keptMost: Int

  init(path: String, group: UInt32?, keptMost: Int) throws(DropFolderError) {
    (self.path, self.group, self.keptMost) = (path, group, keptMost)
    try DropFolder.makeParent(path, group: group)
  }

  func devices() throws(DropFolderError) -> DropFolder {
    try DropFolder(path: "\(path)/devices", group: group)
  }

  /// A connector's folder. Of several whose names would give the same, the first that was connected has it, and the
  /// others' have their ids behind a full stop, which is in no name.
  func connector(
    _ id: ConnectorID, among connectors: [Connector]
  ) throws(DropFolderError) -> DropFolder {
    try DropFolder(path: "\(path)/\(Self.folderName(of: id, among: connectors))", group: group)
  }

  static func folderName(of id: ConnectorID, among connectors: [Connector]) -> String {
    guard let connector = connectors.first(where: { $0.id == id }) else { return id.rawValue }
    let name = folderName(of: connector.descriptor.name)
    let first = connectors.filter { folderName(of: $0.descriptor.name) == name }
      .min { ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue) }
    return first?.id == id ? name : "\(name).\(id)"
  }

  /// `Lookout for Work` becomes `lookout-for-work`.
  private static func folderName(of name: String) -> String {
    let words = name.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    let folder = words.joined(separator: "-")
    // Names of our own, and names that nothing is left of, get a mark.
    return folder.isEmpty || folder == "devices" ? "connector-\(folder)" : folder
  }
}
