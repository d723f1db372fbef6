/// Why a bundle, a key or an installation was refused: one code a cause, what was looked at, and the way
/// out.
package struct BundleError: Error, Hashable, Sendable {
  /// What kind of no this is.
  package enum Kind: Hashable, Sendable {
    /// What was given is broken.
    case failed
    /// What was named is not there.
    case notFound
    /// A rule of trust refuses it.
    case denied
    /// It contradicts what is there, or needs to be said aloud.
    case conflict
  }

  package var kind: Kind
  /// Stable and dotted, such as `sign.unknown-key`.
  package var code: String
  /// One sentence that names the thing at fault.
  package var message: String
  package var lookedAt: String
  /// How to mend it.
  package var remedy: String

  package init(
    _ code: String, _ message: String, lookedAt: String, remedy: String, kind: Kind = .failed
  ) {
    self.kind = kind
    self.code = code
    self.message = message
    self.lookedAt = lookedAt
    self.remedy = remedy
  }
}

extension BundleError {
  /// What is wrong with an archive.
  static func archive(_ code: String, _ message: String, _ lookedAt: String) -> BundleError {
    BundleError(
      "archive.\(code)", message, lookedAt: lookedAt,
      remedy: "Get the bundle again, from its vendor.", kind: .denied)
  }
}
