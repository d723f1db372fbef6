import ConnectorModel

extension GoldenEntry {
  /// What is kept of adapters and of the keys that are trusted.
  static let installations = [
    Self("an adapter with all that can be said of it", .adapterSet(fullAdapter)),
    Self(
      "an adapter of which nothing is installed",
      .adapterSet(
        AdapterSettings(partner: .defender, name: "", lowestVersion: version("0.0.1")))),
    Self("keys and a revocation", .trustSet(trust)),
    Self("no keys", .trustSet(TrustSettings())),
    Self("a folder of adapters", .adapterSourceSet("/srv/adapters")),
    Self("no folder of adapters", .adapterSourceSet(nil)),
  ]

  private static func version(_ text: String) -> SemanticVersion { SemanticVersion(text)! }

  private static let fullAdapter = AdapterSettings(
    partner: connector, name: words, isEnabled: false, current: version("1.1.0-rc.1+b7"),
    pinned: version("1.0.0"), lowestVersion: version("1.0.0"),
    versions: [
      AdapterVersion(
        version: version("1.1.0-rc.1+b7"), manifest: BlobHash(rawValue: "0b"),
        allowedUnsigned: "zoë", installedAt: late),
      AdapterVersion(
        version: version("1.0.0"), manifest: BlobHash(rawValue: "0a"),
        signature: "untrusted comment: \n", signer: "D00DFEED01020304", installedAt: early),
    ], profile: "locked", acceptedMissing: ["landlock"])

  private static let trust = TrustSettings(
    keys: [
      TrustedKey(
        id: "D00DFEED01020305", name: "", publicKey: "RWQ=", partners: ["*"], notAfter: nil,
        addedAt: early),
      TrustedKey(
        id: "D00DFEED01020304", name: "Zoë", publicKey: "RWQ", partners: [], notAfter: late,
        addedAt: early),
    ], revocations: [Revocation(revoked: "0c", reason: "lost/\"stolen\"", at: late)])
}
