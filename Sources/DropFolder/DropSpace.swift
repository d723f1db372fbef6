import SystemFiles

/// Where files are dropped, and beside it where they go from there.
///
/// Folders into which a group may put files hold nothing else. What becomes of the files lies in folders of the
/// service's own, `intake/NAME`, in which the group may look around and change nothing.
package struct DropSpace: Sendable {
  private let drop: OpenFolder
  private let intake: OpenFolder
  /// Who may drop files beside the user of this process.
  private let group: UInt32?

  /// The file that says whose a drop folder is.
  private static let claim = "connector"

  /// Makes both folders, where they are missing.
  ///
  /// - Parameters:
  ///   - drop: lies in a folder that nobody else may change, as `intake` does.
  ///   - group: who may put files there and look at what became of them; nil: nobody else.
  package init(drop: String, intake: String, group: UInt32? = nil) throws(DropFolderError) {
    do throws(FileError) {
      for path in [drop, intake] { try FileSystem.makeFolder(path, mode: 0o700) }
      (self.drop, self.intake) = (try OpenFolder(drop), try OpenFolder(intake))
      self.group = group
      for folder in [self.drop, self.intake] { try folder.checkOwner() }
      try self.intake.give(to: group, mode: group == nil ? 0o700 : 0o750)
      if let group { try self.drop.give(to: group, mode: 0o750) }
    } catch {
      throw DropFolderError(error)
    }
  }

  /// A drop folder, made where it is missing.
  ///
  /// - Parameter owner: whose it is from then on, for good; nil: it is the service's own.
  package func folder(
    _ name: String, of owner: String? = nil
  ) throws(DropFolderError) -> DropFolder {
    do throws(FileError) {
      let work = try intake.makeFolder(name)
      try work.checkOwner()
      try work.give(to: group, mode: group == nil ? 0o700 : 0o750)
      if let owner { try claim(work, for: owner) }
      return try DropFolder(drop.makeFolder(name), work: work, group: group)
    } catch {
      throw DropFolderError(error)
    }
  }

  /// Whose a drop folder is; nil: nobody's yet, or the service's own.
  package func owner(of name: String) -> String? {
    guard let work = try? intake.folder(name) else { return nil }
    return Self.owner(of: work)
  }

  /// The drop folder that belongs to somebody.
  package func name(ownedBy owner: String) -> String? {
    Self.name(ownedBy: owner, in: intake)
  }

  /// The same, for who does not serve the folders; nil also where they were never made.
  package static func name(ownedBy owner: String, in intake: String) -> String? {
    guard let folder = try? OpenFolder(intake) else { return nil }
    return name(ownedBy: owner, in: folder)
  }

  private static func name(ownedBy owner: String, in intake: OpenFolder) -> String? {
    let names = (try? intake.names()) ?? []
    return names.compactMap { String(validating: $0, as: UTF8.self) }.first { name in
      (try? intake.folder(name)).flatMap { Self.owner(of: $0) } == owner
    }
  }

  private func claim(_ work: OpenFolder, for owner: String) throws(FileError) {
    guard try !work.create(Self.claim, Array("\(owner)\n".utf8), mode: 0o600) else { return }
    guard Self.owner(of: work) == owner else { throw FileError(.open, work.path, .ofAnother) }
  }

  private static func owner(of work: OpenFolder) -> String? {
    guard let bytes = try? work.read(claim, atMost: 256) else { return nil }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}

extension OpenFolder {
  /// What this program relies on lies in folders of its own user's.
  func checkOwner() throws(FileError) {
    guard try status().owner == FileSystem.user else { throw FileError(.open, path, .ofAnother) }
  }
}
