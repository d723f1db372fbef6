import AdapterBundle
import AdapterHost
import ConnectorModel
import NameFolding

/// The partners that there are adapters for, by which one is found that somebody names.
struct PartnerNames {
  private var partners: [(id: ConnectorID, name: String)] = []

  /// A folder that cannot be read has none.
  mutating func add(_ installation: AdapterInstallation) {
    let partners = (try? installation.lock().partners) ?? [:]
    for (id, entry) in partners.sorted(by: { $0.key < $1.key }) where !entry.versions.isEmpty {
      add(ConnectorID(rawValue: id), entry.name)
    }
  }

  mutating func add(_ finding: LooseLibraries.Finding) {
    guard let descriptor = try? finding.outcome.get().descriptor else { return }
    add(descriptor.id, descriptor.name)
  }

  mutating func add(_ id: ConnectorID, _ name: String) {
    guard !partners.contains(where: { $0.id == id }) else { return }
    partners.append((id, name))
  }

  var all: [String] { partners.map(\.name).sorted() }

  /// What fits best decides: the id, the name, the beginning of a word of the name. When that is more than one,
  /// the error lists them.
  func partner(named text: String) throws(AdapterError) -> ConnectorID {
    let wanted = FoldedName(text)
    let ranked: [(ConnectorID, FoldedName) -> Bool] = [
      { id, _ in id.rawValue == wanted.text },
      { _, name in name == wanted },
      // Some words: "symantec", "endpoint prot".
      { _, name in name.hasWord(beginningWith: wanted) },
    ]
    for fits in ranked where !wanted.isEmpty {
      let found = partners.filter { fits($0.id, FoldedName($0.name)) }
      if found.count == 1 { return found[0].id }
      if !found.isEmpty { throw ambiguous(text, found) }
    }
    throw unknown(text)
  }

  private func ambiguous(
    _ text: String, _ found: [(id: ConnectorID, name: String)]
  ) -> AdapterError {
    AdapterError(
      code: "catalog.ambiguous", adapter: text, operation: "find",
      message: "\"\(text)\" fits more than one partner: \(Self.list(found)).",
      lookedAt: "ids and names of the adapters", remedy: "Type more of the name, or the id.")
  }

  /// For the partner of a connector that there is.
  func none(for partner: ConnectorID) -> AdapterError {
    AdapterError(
      code: "catalog.unknown-partner", adapter: partner.rawValue, operation: "find",
      message: "No adapter of this partner is installed.",
      lookedAt: "ids of the adapters: \(Self.list(partners))",
      remedy: "Install the partner's adapter: gatehouse adapter install.")
  }

  func unknown(_ text: String) -> AdapterError {
    let near = NameLikeness(to: FoldedName(text)).nearest(among: partners.map(\.name))
    let offer = near.isEmpty ? "" : "Did you mean \(near.joined(separator: ", or "))? "
    return AdapterError(
      code: "catalog.unknown-partner", adapter: text, operation: "find",
      message: "No adapter is for \"\(text)\".",
      lookedAt: "ids and names of the adapters: \(Self.list(partners))",
      remedy: partners.isEmpty
        ? "Install the partner's adapter: gatehouse adapter install FILE. gatehouse adapter list "
          + "shows what is there and cannot be used."
        : "\(offer)Choose one of these, or install the partner's adapter: gatehouse adapter install"
          + " FILE.")
  }

  private static func list(_ partners: [(id: ConnectorID, name: String)]) -> String {
    guard !partners.isEmpty else { return "none" }
    return partners.map { "\($0.name) (\($0.id))" }.joined(separator: ", ")
  }
}
