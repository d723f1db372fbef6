import ConnectorModel

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
}
