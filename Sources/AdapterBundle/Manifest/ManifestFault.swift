/// Something wrong in a manifest, or odd, named by its place.
package struct ManifestFault: Hashable, Sendable, Codable {
  /// Stable, such as `manifest.missing`.
  package var code: String
  /// Such as `$.libraries.linux-x86_64-gnu.size`.
  package var path: String
  /// What is wrong there, to stand after the path: "is missing".
  package var message: String

  package init(code: String, path: String, message: String) {
    self.code = code
    self.path = path
    self.message = message
  }
}

/// Collects what is found while a manifest is read, so that a vendor sees all of it at once.
package final class ManifestFaults {
  package private(set) var faults: [ManifestFault] = []
  package private(set) var warnings: [ManifestFault] = []
  /// A forged manifest must not make a report without end.
  private static let most = 50
  /// What codes begin with.
  private let document: String

  package init(of document: String = "manifest") { self.document = document }

  package func fault(_ code: String, _ path: String, _ message: String) {
    guard faults.count < Self.most else { return }
    faults.append(ManifestFault(code: "\(document).\(code)", path: path, message: message))
  }

  package func warn(_ code: String, _ path: String, _ message: String) {
    guard warnings.count < Self.most else { return }
    warnings.append(ManifestFault(code: "\(document).\(code)", path: path, message: message))
  }

  /// The first fault decides the code; the sentence names the first few.
  var error: BundleError? {
    guard let first = faults.first else { return nil }
    let named = faults.prefix(5).map { "\($0.path) \($0.message)" }.joined(separator: "; ")
    let rest = faults.count > 5 ? "; and \(faults.count - 5) more" : ""
    return BundleError(
      first.code, "The manifest is not valid: \(named)\(rest).", lookedAt: first.path,
      remedy:
        "Ask the adapter's vendor for a bundle whose adapter.json follows adapter.schema.json.")
  }
}
