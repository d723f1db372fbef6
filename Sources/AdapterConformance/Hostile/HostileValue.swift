import CBindingProgram
import ForeignSignature

/// An argument that nobody gives on purpose, in words that follow "with".
enum HostileValue: String, CaseIterable, Sendable {
  // Pointers.
  case null
  case zeros
  case unalignedZeros = "unaligned zeros"
  case untouchable = "a page that nobody may touch"
  case nowhere = "the address of nothing"
  // Pointers and numbers.
  case allOnes = "all bits set"
  // Records of the header that begin with their struct_size.
  case tooShort = "a record that is a byte too short"
  case unknownContent = "a record of a later version with content that nobody knows"
  case endless = "a record of 4 GiB by its own account"
  // Records of the header that say how much they hold.
  case missing = "a record that holds nothing and counts one"
  case huge = "a record that holds nothing and counts more than there can be"
  // Numbers.
  case zero = "0"
  case least = "the least number"
  case notANumber = "no number"
  case infinite = "infinity"

  static func values(for type: CType) -> [HostileValue] {
    switch type.scalarKind {
    case BINDING_POINTER:
      let record = HeaderRecord(pointedAtBy: type)
      return [.null, .zeros, .unalignedZeros, .untouchable, .nowhere, .allOnes]
        + (record?.isVersioned == true ? [.tooShort, .unknownContent, .endless] : [])
        + (record?.countPlace != nil ? [.missing, .huge] : [])
    case BINDING_FLOAT, BINDING_DOUBLE: return [.zero, .notANumber, .infinite]
    default: return [.zero, .least, .allOnes]
    }
  }

  /// Whether it is the plainest of wrong arguments: nothing.
  var isNothing: Bool { self == .null || self == .zero }

  /// A number, as it lies in memory.
  func number(_ kind: UInt32) -> UInt64 {
    let isNarrow = kind == BINDING_FLOAT
    let bits = UInt64(binding_scalar_bytes(kind)) * 8
    let isSigned = (BINDING_INT8...BINDING_INT64).contains(kind)
    switch self {
    case .allOnes: return .max
    case .least: return isSigned ? 1 << (bits - 1) : 0
    case .notANumber:
      return isNarrow ? UInt64(Float.nan.bitPattern) : Double.nan.bitPattern
    case .infinite:
      return isNarrow ? UInt64(Float.infinity.bitPattern) : Double.infinity.bitPattern
    default: return 0
    }
  }
}
