import ConnectorModel
import Sodium
import SystemFiles

/// What a folder is to hold instead of what it holds, and the answer of whoever said so.
package struct FolderChange<Answer> {
  package var inventory: AdapterInventory
  package var answer: Answer
  /// Files of new versions.
  package var blobs: [[UInt8]]
  /// A version whose files are put in place anew, whatever lies there.
  package var renewing: VersionName?

  package init(
    _ inventory: AdapterInventory, answer: Answer, blobs: [[UInt8]] = [],
    renewing: VersionName? = nil
  ) {
    self.inventory = inventory
    self.answer = answer
    self.blobs = blobs
    self.renewing = renewing
  }
}

/// Every function blocks the calling thread.
extension AdapterInstallation {
  /// Finds the bytes of a blob; nil when there are none.
  package typealias Blobs = (BlobHash) throws(BundleError) -> [UInt8]?

  /// Lets folder and trust store hold what is kept of adapters and keys. Nothing is touched that is as it should be;
  /// what lies in the files of a version is checked when it is loaded, and not here.
  ///
  /// - Returns: what could not be put in place because its files are not among the blobs, or are not what they
  ///   should be. Whatever else there is was done.
  package func synchronize(
    to inventory: AdapterInventory, renewing: VersionName? = nil, blobs: Blobs
  ) throws(BundleError) -> [BundleError] {
    try trust.synchronize(to: inventory.trust)
    let plan = FolderPlan(from: state(), to: inventory, renewing: renewing)
    guard !plan.steps.isEmpty else { return [] }
    return try exclusively { () throws(BundleError) in
      try bring(to: inventory, renewing: renewing, blobs)
    }
  }

  /// Has `body` say what the folder is to hold, where the folder itself is what keeps it. Others wait meanwhile. The
  /// trust store is not changed.
  package func change<Answer>(
    _ body: (AdapterInventory) throws(BundleError) -> FolderChange<Answer>
  ) throws(BundleError) -> Answer {
    try exclusively { () throws(BundleError) in
      let change = try body(try inventory())
      let blobs = Dictionary(
        change.blobs.map { (BlobHash(rawValue: SHA256.hex($0)), $0) },
        uniquingKeysWith: { first, _ in first })
      // Files of other versions that are missing have been missing before.
      _ = try bring(
        to: change.inventory, renewing: change.renewing,
        { (hash) throws(BundleError) in blobs[hash] })
      return change.answer
    }
  }

  /// Lets one process at a time change the folder, and sweeps up what one that was killed has left.
  private func exclusively<Answer>(
    _ body: () throws(BundleError) -> Answer
  ) throws(BundleError) -> Answer {
    try Files.makeFolders(folder)
    try PathCheck.check(folder)
    return try Files.locking(folder) { () throws(BundleError) in
      sweep()
      return try body()
    }
  }

  private func sweep() {
    let partners = Files.names(in: folder, followsLink: true).filter(ConnectorID.isValid)
    for place in [folder] + partners.map(partnerFolder) {
      for name in Files.names(in: place, followsLink: place == folder)
      where name.hasPrefix(FileSystem.temporaryPrefix) {
        FileSystem.removeTree("\(place)/\(name)")
      }
    }
    for partner in partners where Files.names(in: partnerFolder(partner)).isEmpty {
      FileSystem.removeTree(partnerFolder(partner))
    }
  }

  private func bring(
    to inventory: AdapterInventory, renewing: VersionName?, _ blobs: Blobs
  ) throws(BundleError) -> [BundleError] {
    var problems: [BundleError] = []
    for step in FolderPlan(from: state(), to: inventory, renewing: renewing).steps {
      switch step {
      case .place(let name, let version):
        let bundle: BundleArchive
        do throws(BundleError) { bundle = try BundleArchive(version, blobs) } catch {
          problems.append(error)
          continue
        }
        try place(bundle, as: name)
      case .write(let lock): try lock.write(to: folder)
      case .use(let partner, let version?):
        try Files.makeFolder(partnerFolder(partner))
        try Files.setLink(currentLink(partner), to: version.description)
      case .use(let partner, nil): FileSystem.removeTree(currentLink(partner))
      case .removeVersion(let name):
        FileSystem.removeTree(versionFolder(name.partner, name.version))
      case .removePartner(let partner): FileSystem.removeTree(partnerFolder(partner))
      }
    }
    return problems
  }

  /// Writes a bundle's files beside their place, and renames them into it.
  private func place(_ bundle: BundleArchive, as name: VersionName) throws(BundleError) {
    let target = versionFolder(name.partner, name.version)
    try Files.makeFolder(partnerFolder(name.partner))
    let staging = FileSystem.temporary(in: FileSystem.folder(of: target))
    defer { FileSystem.removeTree(staging) }
    try unpack(bundle, into: staging)
    if FileSystem.kind(of: target) == nil {
      try Files.move(staging, to: target)
    } else {
      try Files.exchange(staging, target)
    }
  }

  private func unpack(_ bundle: BundleArchive, into staging: String) throws(BundleError) {
    try Files.makeFolder(staging)
    var members = bundle.files
    members[AdapterManifest.fileName] = bundle.manifestBytes
    members[AdapterManifest.signatureFileName] = bundle.signature
    var folders: Set<String> = [staging]
    for (path, contents) in members.sorted(by: { $0.key < $1.key }) {
      let file = "\(staging)/\(path)"
      try Files.makeFolders(FileSystem.folder(of: file))
      folders.insert(FileSystem.folder(of: file))
      try Files.create(file, contents)
    }
    for folder in folders { try Files.synchronize(folder: folder) }
  }
}
