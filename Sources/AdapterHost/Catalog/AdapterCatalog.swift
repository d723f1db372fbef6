import ConnectorModel
import Glibc

/// The adapters that a set of folders holds: those that can be used, and why the others cannot.
package struct AdapterCatalog: Sendable {
  /// One file that was looked at, in the order of folders and then of names.
  package struct Finding: Sendable {
    package var path: String
    package var outcome: Result<AdapterLibrary, AdapterError>
  }

  package let findings: [Finding]

  /// Looks into folders, not below them, and asks every `*.so` there who it is. A file that cannot be used is a
  /// finding like any other. Of two adapters for one partner the first is used.
  package static func scan(
    folders: [String], runtime: AdapterRuntime = .inProcess
  ) -> AdapterCatalog {
    var findings: [Finding] = []
    var owners: [ConnectorID: String] = [:]
    for folder in folders {
      switch libraries(in: folder) {
      case .failure(let error): findings.append(Finding(path: folder, outcome: .failure(error)))
      case .success(let paths):
        findings += paths.map { Finding(path: $0, outcome: open($0, runtime, owners: &owners)) }
      }
    }
    return AdapterCatalog(findings: findings)
  }

  package var libraries: [AdapterLibrary] { findings.compactMap { try? $0.outcome.get() } }

  private static func open(
    _ path: String, _ runtime: AdapterRuntime, owners: inout [ConnectorID: String]
  ) -> Result<AdapterLibrary, AdapterError> {
    do throws(AdapterError) {
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
