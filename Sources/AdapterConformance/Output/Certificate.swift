import Foundation

/// That an adapter has conformed, for those who install it: a small JSON file and a signature in minisign's format.
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
}

/// A secret key in minisign's format without a password.
package struct CertificateKey: Sendable {
  private let id: [UInt8]
  private let key: [UInt8]

  /// Reads a key file; nil when it is none, or has a password.
  package init?(_ text: String) {
    let lines = text.split(separator: "\n")
    guard lines.count == 2, let data = Data(base64Encoded: String(lines[1])), data.count == 158
    else {
      return nil
    }
    let raw = Array(data)
    guard raw.starts(with: Array("Ed".utf8)), raw[2] == 0, raw[3] == 0 else { return nil }
    id = Array(raw[54..<62])
    key = Array(raw[62..<126])
  }

  /// The signature file of a text.
  /// - Parameter comment: one line, signed as well.
  package func signature(of text: String, comment: String) -> String {
    let signature = Digest.sign(Digest.blake2b(Array(text.utf8)), with: key)
    let whole = Digest.sign(signature + Array(comment.utf8), with: key)
    return """
      untrusted comment: signature of a conformance certificate
      \(Data(Array("ED".utf8) + id + signature).base64EncodedString())
      trusted comment: \(comment)
      \(Data(whole).base64EncodedString())

      """
  }
}
