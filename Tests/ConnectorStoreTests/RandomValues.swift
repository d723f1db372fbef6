import ConnectorModel
import TestSupport

/// Random values of the model, the same for the same seed.
struct RandomValues: RandomNumberGenerator {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next() -> UInt64 { generator.next() }

  mutating func chance() -> Bool { Bool.random(using: &self) }

  mutating func maybe<Value>(_ make: (inout RandomValues) -> Value) -> Value? {
    chance() ? make(&self) : nil
  }

  mutating func many<Value>(_ most: Int = 3, _ make: (inout RandomValues) -> Value) -> [Value] {
    (0..<Int.random(in: 0...most, using: &self)).map { _ in make(&self) }
  }

  mutating func any<Value: CaseIterable>(_ type: Value.Type) -> Value {
    Array(type.allCases)[Int.random(in: 0..<type.allCases.count, using: &self)]
  }

  /// With empty texts, NUL and characters of several bytes.
  mutating func text() -> String {
    let letters: [Character] = ["a", "Z", "0", "-", " ", "\"", "\\", "\0", "é", "\u{1F4F1}", "\n"]
    return String(many(9) { letters[Int.random(in: 0..<letters.count, using: &$0)] })
  }

  /// Any moment, the first and the last included.
  mutating func time() -> Timestamp {
    let extremes: [Int64] = [.min, .max, 0, -1]
    if Int.random(in: 0..<8, using: &self) == 0 {
      return Timestamp(milliseconds: extremes[Int.random(in: 0..<4, using: &self)])
    }
    return commonTime()
  }

  mutating func commonTime() -> Timestamp {
    Timestamp(milliseconds: Int64.random(in: 0...4_000_000_000_000, using: &self))
  }

  mutating func identifier(_ kind: IdentifierKind) -> DeviceIdentifier {
    let number = Int.random(in: 1...999, using: &self)
    guard let identifier = DeviceIdentifier(kind, chance() ? "{Ab-\(number)}" : "id \(number)")
    else {
      fatalError("The sample is no placeholder.")
    }
    return identifier
  }

  mutating func identifiers() -> [DeviceIdentifier] {
    IdentifierKind.allCases.filter(\.isOfDevice).shuffled(using: &self).prefix(
      Int.random(in: 0...4, using: &self)
    ).map { identifier($0) }
  }

  mutating func device() -> DeviceKey {
    DeviceKey(rawValue: Int64.random(in: 1...1_000, using: &self))
  }

  mutating func connector() -> ConnectorID {
    chance() ? .defender : ConnectorID(rawValue: "0000-\(Int.random(in: 0...3, using: &self))")
  }

  mutating func policy() -> PolicyID {
    PolicyID(rawValue: "p\(Int.random(in: 0...5, using: &self))")
  }

  mutating func group() -> GroupID { GroupID(rawValue: "G\(Int.random(in: 0...5, using: &self))") }

  mutating func size() -> UInt64 { chance() ? .max : UInt64.random(in: 0...9_999, using: &self) }

  mutating func count() -> Int { Int.random(in: 0...100_000, using: &self) }
}
