import AdapterManagement

/// An adapter that is there, and how it does.
package struct ListedAdapter: Hashable, Sendable, Encodable {
  package var adapter: InstalledAdapter
  /// Nil while it does not run here.
  package var process: AdapterProcessView?

  private enum CodingKeys: CodingKey { case process }

  /// One object with what is said of both.
  package func encode(to encoder: any Encoder) throws {
    try adapter.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(process, forKey: .process)
  }
}
