import Synchronization

/// What is left out of one property list, by its place in it. Decoders find it by `CodingUserInfoKey`.
final class PropertyListDrops: Sendable {
  private let dropped = Mutex<[FieldProblem]>([])

  func add(_ problem: FieldProblem) { dropped.withLock { $0.append(problem) } }

  var all: [FieldProblem] { dropped.withLock { $0 } }
}

extension CodingUserInfoKey {
  static let drops = CodingUserInfoKey(rawValue: "drops")
}

extension Decoder {
  var drops: PropertyListDrops? {
    CodingUserInfoKey.drops.flatMap { userInfo[$0] } as? PropertyListDrops
  }
}
