import AdapterBundle
import Foundation

/// That an adapter has conformed, for those who install it: a small JSON file, beside which lies a signature in
/// minisign's format.
package struct Certificate: Codable, Hashable, Sendable {
  package var suite: String
  package var level: Int
  package var seed: UInt64
  /// SHA-256 of the library.
  package var adapter: String
  package var partner: String?
  package var version: String?
  /// Seconds since 1970.
  package var issued: Int64

  /// Nil for an adapter that does not conform, or of which not all rules of the level were run.
  package init?(_ report: ConformanceReport, issued: Date) {
    guard report.isConformant, report.isWhole else { return nil }
    suite = report.suite
    level = report.level
    seed = report.seed
    adapter = report.adapter.sha256
    partner = report.adapter.partner
    version = report.adapter.version
    self.issued = Int64(issued.timeIntervalSince1970)
  }

  package func text() throws -> String { try JSONOutput.text(self) }

  /// The signature file of the text.
  /// - Parameter file: what the certificate's file is called, in one line.
  package func signature(by key: MinisignSecretKey, file: String) throws -> String {
    let comment = "timestamp:\(issued)\tfile:\(file)\thashed"
    return MinisignSignature(Array(try text().utf8), by: key, comment: comment).text
  }
}
