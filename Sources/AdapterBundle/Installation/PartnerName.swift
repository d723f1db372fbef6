import NameFolding

/// What somebody has typed for a partner whose adapter is installed.
struct PartnerName {
  private let text: String

  init(_ text: String) { self.text = text }

  /// The one that has this id, or this name, or a name that begins so.
  func find<Value>(
    among partners: [(id: String, name: String, value: Value)]
  ) throws(BundleError) -> Value {
    let wanted = FoldedName(text)
    if let exact = partners.first(where: { $0.id == wanted.text }) { return exact.value }
    let named = partners.filter { FoldedName($0.name) == wanted }
    let found =
      named.isEmpty
      ? partners.filter { !wanted.isEmpty && FoldedName($0.name).text.hasPrefix(wanted.text) }
      : named
    guard let first = found.first, found.count == 1 else {
      let names = partners.map(\.name).sorted().joined(separator: ", ")
      throw BundleError(
        found.isEmpty ? "install.unknown-partner" : "install.ambiguous",
        found.isEmpty
          ? "No adapter for \"\(text)\" is installed." : "\"\(text)\" fits more than one partner.",
        lookedAt: "the installed adapters: \(names.isEmpty ? "none" : names)",
        remedy: remedy(among: partners.map(\.name)), kind: .notFound)
    }
    return first.value
  }

  private func remedy(among names: [String]) -> String {
    let near = NameLikeness(to: FoldedName(text)).nearest(among: names)
    let give = "Give the partner's id or whole name."
    return near.isEmpty ? give : "Did you mean \(near.joined(separator: ", or "))? \(give)"
  }
}
