import ConnectorService
import Testing

extension FieldRun {
  /// Asks what a change would do, makes it, and compares: a preview changes nothing, and what it says comes true.
  ///
  /// - Returns: what it said, in the words of the cases.
  func preview(_ change: FieldChange) async throws -> [String: AnyHashable] {
    let (head, before) = (try scratch.head(), try await scratch.states())
    let preview = try await scratch.service.preview(change.change, limit: nil)
    #expect(try scratch.head() == head)
    try await change.make()
    let after = try await scratch.states()
    let changed = before.keys.filter { before[$0] != after[$0] }.sorted()
    #expect(preview.changes.map(\.number) == changed)
    #expect(
      preview.changes.map { $0.compliance?.to ?? before[$0.number]?.first }
        == changed.map { after[$0]?.first })
    var words: [String: AnyHashable] = [
      "changed": preview.changed, "classicPolicies": preview.newClassicPolicies.count,
      "to": preview.changes.compactMap { $0.compliance?.to },
    ]
    words["waiting"] = preview.waitingReports.reduce(0) { $0 + $1.reports }
    words["disclosures"] = preview.disclosures?.reduce(0) { $0 + $1.devices }
    words["withoutApp"] = preview.withoutApp.reduce(0) { $0 + $1.devices }
    return words
  }
}
