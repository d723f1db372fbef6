import Foundation
import Sodium

/// What is tested, and what lies beside it.
package struct Subject: Codable, Sendable {
  /// The library's absolute path, without symbolic links: a confined rule may follow none.
  package var library: String
  /// `adapter.json`, if there is one.
  package var manifest: String?
  /// A folder of recorded exchanges, if there is one.
  package var recordings: String?
  /// The program that runs adapters in a sandbox, if it is at hand.
  package var worker: String?
  /// How long the soak takes.
  package var soakSeconds: Int
  /// Whether each rule gives up files, network and other processes before it loads the library. Not every rule
  /// can be checked so.
  package var isConfined: Bool

  /// - Parameter recordings: nil: the folder `recordings` beside the library, if there is one.
  package init(
    library: String, manifest: String? = nil, recordings: String? = nil, worker: String? = nil,
    soakSeconds: Int = 60, isConfined: Bool = false
  ) {
    let place = URL(fileURLWithPath: library).standardizedFileURL
    self.library = place.resolvingSymlinksInPath().path
    self.manifest = manifest.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
    let beside = place.deletingLastPathComponent().appendingPathComponent("recordings").path
    let folder = recordings.map { URL(fileURLWithPath: $0).standardizedFileURL.path } ?? beside
    self.recordings = FileManager.default.fileExists(atPath: folder) ? folder : nil
    self.worker = worker
    self.soakSeconds = soakSeconds
    self.isConfined = isConfined
  }
}

extension Subject {
  /// SHA-256 of the library, as manifests have it.
  func libraryHash() throws -> String {
    guard let data = FileManager.default.contents(atPath: library) else {
      throw ProbeFault("\(library) cannot be read")
    }
    return SHA256.hex(Array(data))
  }

  /// What a confined rule may read: what lies beside the adapter, and libraries.
  var readablePaths: [String] {
    let folder = URL(fileURLWithPath: library).deletingLastPathComponent().path
    return [folder] + [manifest, recordings].compactMap { $0 } + LibraryPlaces.folders
  }
}
