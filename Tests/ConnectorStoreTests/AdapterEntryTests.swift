import ConnectorModel
import ConnectorStore
import Testing

/// What is kept of adapters and keys, as rows of the journal.
@Suite struct AdapterEntryTests {
  private static let time = Timestamp(milliseconds: 1_764_000_000_123)

  private static let entries: [JournalEntry] = {
    func version(_ text: String) -> SemanticVersion { SemanticVersion(text)! }
    let full = AdapterSettings(
      partner: ConnectorID(rawValue: "00000000-0000-4000-8000-000000000001"), name: "Zoë's \"A\"",
      isEnabled: false, current: version("1.1.0-rc.1+b7"), pinned: version("1.0.0"),
      lowestVersion: version("1.0.0"),
      versions: [
        AdapterVersion(
          version: version("1.1.0-rc.1+b7"), manifest: BlobHash(rawValue: "0b"),
          allowedUnsigned: "zoë", installedAt: time),
        AdapterVersion(
          version: version("1.0.0"), manifest: BlobHash(rawValue: "0a"),
          signature: "untrusted comment: \n", signer: "D00DFEED01020304", installedAt: time),
      ], profile: "locked", acceptedMissing: ["landlock"])
    let bare = AdapterSettings(
      partner: ConnectorID.defender, name: "", lowestVersion: version("0.0.1"))
    let trust = TrustSettings(
      keys: [
        TrustedKey(
          id: "D00DFEED01020305", name: "", publicKey: "RWQ=", partners: ["*"], notAfter: nil,
          addedAt: time),
        TrustedKey(
          id: "D00DFEED01020304", name: "Zoë", publicKey: "RWQ", partners: [], notAfter: time,
          addedAt: time),
      ], revocations: [Revocation(revoked: "0c", reason: "lost/\"stolen\"", at: time)])
    return [
      .adapterSet(full), .adapterSet(bare), .trustSet(trust), .trustSet(TrustSettings()),
      .adapterSourceSet("/srv/adapters"), .adapterSourceSet(nil),
    ]
  }()

  @Test(arguments: entries) func `they come back as they were`(entry: JournalEntry) throws {
    let bytes = try JournalCoding.encode(entry)
    #expect(try JournalCoding.decode(bytes, at: .start) == entry)
  }

  @Test func `what is no version and no time is refused`() throws {
    for (entry, text, other) in [
      (Self.entries[0], "1.1.0-rc.1", "1.1.0_rc.1"), (Self.entries[2], "2025-", "2O25-"),
    ] {
      let bytes = try JournalCoding.encode(entry)
      let changed = String(decoding: bytes, as: UTF8.self).replacing(text, with: other)
      let error = #expect(throws: StoreError.self) {
        try JournalCoding.decode(Array(changed.utf8), at: .start)
      }
      #expect(error?.code == .unreadableEntry)
    }
  }
}
