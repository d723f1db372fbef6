import ConnectorModel
import Glibc

/// The adapters that a set of folders holds: those that can be used, and why the others cannot.
package struct AdapterCatalog: Sendable {
  /// One file that was looked at, in the order of folders and then of names.
  package struct Finding: Sendable {
    package var path: String
    package var outcome: Result<AdapterLibrary, AdapterError>

    package init(path: String, outcome: Result<AdapterLibrary, AdapterError>) {
      self.path = path
      self.outcome = outcome
    }
  }

  package let findings: [Finding]

  /// What was found by other means.
  package init(findings: [Finding]) { self.findings = findings }

  /// Looks into folders, not below them, and asks every `*.so` there that is admitted who it is. A file
  /// that cannot be used is a finding like any other. Of two adapters for one partner the first is used.
  /// - Parameters:
  ///   - installed: findings that come before those of the folders.
  ///   - admit: throws when a file must not be loaded.
  package static func scan(
    folders: [String], runtime: AdapterRuntime = .inProcess, after installed: [Finding] = [],
    admit: (_ path: String) throws(AdapterError) -> Void = { _ in }
  ) -> AdapterCatalog {
    var findings = installed
    var owners: [ConnectorID: String] = [:]
    for finding in installed {
      if case .success(let library) = finding.outcome {
        owners[library.descriptor.id] = finding.path
      }
    }
    for folder in folders {
      switch libraries(in: folder) {
      case .failure(let error): findings.append(Finding(path: folder, outcome: .failure(error)))
      case .success(let paths):
        findings += paths.map {
          Finding(path: $0, outcome: open($0, runtime, owners: &owners, admit))
        }
      }
    }
    return AdapterCatalog(findings: findings)
  }

  package var libraries: [AdapterLibrary] { findings.compactMap { try? $0.outcome.get() } }

  private static func open(
    _ path: String, _ runtime: AdapterRuntime, owners: inout [ConnectorID: String],
    _ admit: (_ path: String) throws(AdapterError) -> Void
  ) -> Result<AdapterLibrary, AdapterError> {
    do throws(AdapterError) {
      try admit(path)
      let library = try runtime.library(at: path)
      let partner = library.descriptor.id
      if let owner = owners[partner] {
        throw LoadFault(
          "load.shadowed",
          "The adapter for \(library.descriptor.name) is already there, from \(owner).",
          lookedAt: "partner id \(partner)", remedy: "Remove one of the two files."
        ).error(adapter: path)
      }
      owners[partner] = path
      return .success(library)
    } catch {
      return .failure(error)
    }
  }

  /// The libraries directly in a folder, by name.
  private static func libraries(in folder: String) -> Result<[String], AdapterError> {
    guard folder.hasPrefix("/") else {
      return .failure(
        LoadFault(
          "load.folder-relative", "\"\(folder)\" is not an absolute path.", lookedAt: folder,
          remedy: "Name adapter folders by absolute paths."
        ).error(adapter: folder))
    }
    guard let stream = unsafe opendir(folder) else {
      return .failure(
        LoadFault(
          "load.folder-unreadable",
          "The folder cannot be read: \(unsafe String(cString: strerror(errno))).",
          lookedAt: folder, remedy: "Make the folder, or take it out of the list."
        ).error(adapter: folder))
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { name in
        unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".so") { names.append(name) }
    }
    return .success(names.sorted().map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" })
  }
}
