import Foundation

/// What is tested, and what lies beside it.
package struct Subject: Codable, Sendable {
  /// The library's absolute path.
  package var library: String
  /// `adapter.json`, if there is one.
  package var manifest: String?
  /// A folder of recorded exchanges, if there is one.
  package var recordings: String?
  /// The program that runs adapters in a sandbox, if it is at hand.
  package var worker: String?
  /// How long the soak takes.
  package var soakSeconds: Int

  /// - Parameter recordings: nil: the folder `recordings` beside the library, if there is one.
  package init(
    library: String, manifest: String? = nil, recordings: String? = nil, worker: String? = nil,
    soakSeconds: Int = 60
  ) {
    let place = URL(fileURLWithPath: library).standardizedFileURL
    self.library = place.path
    self.manifest = manifest.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
    let beside = place.deletingLastPathComponent().appendingPathComponent("recordings").path
    let folder = recordings.map { URL(fileURLWithPath: $0).standardizedFileURL.path } ?? beside
    self.recordings = FileManager.default.fileExists(atPath: folder) ? folder : nil
    self.worker = worker
    self.soakSeconds = soakSeconds
  }
}
