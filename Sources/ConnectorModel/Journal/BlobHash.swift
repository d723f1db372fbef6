/// SHA-256 of a blob, in hexadecimal digits.
package struct BlobHash: Hashable, Sendable, RawRepresentable {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }
}
