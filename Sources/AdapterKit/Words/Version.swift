/// A version of an operating system; `Version(5, 0)` prints as `5.0`, `Version(12)` as `12`.
public struct Version: Hashable, Sendable, CustomStringConvertible {
  /// One to four numbers.
  let components: [UInt32]

  public init(_ major: UInt32, _ rest: UInt32...) {
    components = [major] + rest.prefix(3)
  }

  public var description: String {
    components.map(String.init).joined(separator: ".")
  }

  /// Whether it comes before another; missing numbers are 0.
  func isBelow(_ other: Version) -> Bool {
    let pairs = (0..<4).map { (self[$0], other[$0]) }
    guard let (own, others) = pairs.first(where: { $0 != $1 }) else { return false }
    return own < others
  }

  /// The number at a place, 0 where the version has none.
  subscript(place: Int) -> UInt32 {
    place < components.count ? components[place] : 0
  }
}
