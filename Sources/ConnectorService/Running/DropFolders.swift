import ConnectorModel
import DropFolder

/// The drop folders of a service: one for device data, and one for each connector.
struct DropFolders: Sendable {
  private let path: String
  private let group: UInt32?

  init(path: String, group: UInt32?) throws(DropFolderError) {
    (self.path, self.group) = (path, group)
    try DropFolder.makeParent(path, group: group)
  }

  func devices() throws(DropFolderError) -> DropFolder {
    try DropFolder(path: "\(path)/devices", group: group)
  }

  func connector(_ name: String) throws(DropFolderError) -> DropFolder {
    try DropFolder(path: "\(path)/\(Self.folderName(of: name))", group: group)
  }

  /// `Lookout for Work` becomes `lookout-for-work`.
  static func folderName(of name: String) -> String {
    let words = name.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    let folder = words.joined(separator: "-")
    // Names of our own, and names that nothing is left of, get a mark.
    return folder.isEmpty || folder == "devices" ? "connector-\(folder)" : folder
  }
}
