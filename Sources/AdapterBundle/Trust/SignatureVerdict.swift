import ConnectorModel

/// What is to be thought of a manifest's signature.
package enum SignatureState: String, CaseIterable, Sendable, Codable {
  case verified = "verified key"
  case unknownKey = "unknown key"
  case unsigned
  /// Something is not what was signed.
  case modified
  /// It is no signature, or one that must not count here.
  case invalid
  case revoked
}

package struct SignatureVerdict: Hashable, Sendable {
  package var state: SignatureState
  package var key: KeyID?
  package var signer: String?
  package var signedAt: Timestamp?
  /// Set unless the key is verified.
  package var problem: BundleError?

  package static let unsigned = SignatureVerdict(
    state: .unsigned,
    problem: BundleError(
      "sign.unsigned", "The adapter is not signed.",
      lookedAt: AdapterManifest.signatureFileName,
      remedy: "Install a signed bundle, or allow this one by name: --allow-unsigned NAME.",
      kind: .denied))

  static func refused(
    _ state: SignatureState, _ code: String, _ message: String, key: KeyID? = nil, remedy: String
  ) -> SignatureVerdict {
    SignatureVerdict(
      state: state, key: key,
      problem: BundleError(
        "sign.\(code)", message, lookedAt: AdapterManifest.signatureFileName, remedy: remedy,
        kind: .denied))
  }
}
