import ConnectorModel
import ConnectorStore
import Sodium

extension RandomValues {
  mutating func quarantineSubject() -> QuarantineSubject {
    let position = JournalPosition(rawValue: Int64(count()))
    let items: [QuarantineSubject.Item] = [
      .device(device()), .inventory(device()), .message(position),
    ]
    return QuarantineSubject(
      connector: connector(), item: items[Int.random(in: 0..<3, using: &self)])
  }

  mutating func quarantineFinding() -> QuarantineFinding {
    QuarantineFinding(
      subject: quarantineSubject(), digest: text(), adapterVersion: text(), code: text(),
      message: text(), at: commonTime())
  }

  mutating func quarantinedItem(at position: JournalPosition) -> QuarantinedItem {
    QuarantinedItem(
      number: position, finding: quarantineFinding(), firstAt: commonTime(), count: count())
  }

  mutating func shadowDifference() -> ShadowDifference {
    ShadowDifference(
      at: commonTime(), operation: any(AdapterOperation.self), subject: .device(device()),
      threat: maybe { $0.text() }, field: text(), current: maybe { $0.text() },
      shadow: maybe { $0.text() })
  }

  mutating func shadowComparison() -> ShadowComparison {
    ShadowComparison(
      connector: connector(), version: text(), operation: any(AdapterOperation.self),
      at: commonTime(), equal: count(), different: count(),
      differences: many { $0.shadowDifference() }, failure: maybe { $0.text() })
  }

  mutating func shadowTrial() -> ShadowTrial {
    ShadowTrial(
      version: text(), isOn: chance(), since: commonTime(), equal: count(), different: count(),
      failures: count(), lastFailure: maybe { $0.text() })
  }

  mutating func version() -> SemanticVersion {
    let tag = chance() ? "-rc.\(Int.random(in: 0...3, using: &self))" : ""
    return SemanticVersion(
      "\(Int.random(in: 0...3, using: &self)).\(Int.random(in: 0...3, using: &self)).\(Int.random(in: 0...20, using: &self))\(tag)"
    )!
  }

  mutating func hash() -> BlobHash { BlobHash(of: Array(text().utf8)) }

  mutating func adapterVersion() -> AdapterVersion {
    AdapterVersion(
      version: version(), manifest: hash(), signature: maybe { $0.text() },
      signer: maybe { $0.text() }, allowedUnsigned: maybe { $0.text() }, installedAt: commonTime())
  }

  mutating func adapterSettings() -> AdapterSettings {
    var settings = AdapterSettings(
      partner: connector(), name: text(), isEnabled: chance(), current: maybe { $0.version() },
      pinned: maybe { $0.version() }, lowestVersion: version(), profile: maybe { $0.text() },
      acceptedMissing: many { $0.text() })
    for version in many(4, { $0.adapterVersion() }) { settings.put(version) }
    return settings
  }

  mutating func trustSettings() -> TrustSettings {
    var settings = TrustSettings(
      revocations: many { Revocation(revoked: $0.text(), reason: $0.text(), at: $0.commonTime()) })
    for key in many(3, { $0.trustedKey() }) { settings.put(key) }
    return settings
  }

  mutating func trustedKey() -> TrustedKey {
    TrustedKey(
      id: text(), name: text(), publicKey: text(), partners: many { $0.text() },
      notAfter: maybe { $0.commonTime() }, addedAt: commonTime())
  }
}
