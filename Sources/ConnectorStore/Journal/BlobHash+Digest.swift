import ConnectorModel
import Sodium

extension BlobHash {
  /// The hash of these bytes.
  package init(of blob: [UInt8]) { self.init(rawValue: SHA256.hex(blob)) }

  init(digest: [UInt8]) { self.init(rawValue: Hexadecimal.text(of: digest)) }

  /// Nil when the text is none that a hash can have.
  var digest: [UInt8]? { Hexadecimal.bytes(rawValue, count: SHA256.count) }
}
