/// A value of a property list whose kind is not known beforehand. What is no scalar has neither text nor number.
struct GivenScalar: Decodable {
  enum Kind {
    case text(String)
    case flag(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case real(Double)
    case other
  }

  let kind: Kind

  init(from decoder: any Decoder) {
    guard let container = try? decoder.singleValueContainer() else {
      kind = .other
      return
    }
    // In this order: Foundation gives flags as numbers too, and numbers as fractions.
    if let text = try? container.decode(String.self) {
      kind = .text(text)
    } else if let flag = try? container.decode(Bool.self) {
      kind = .flag(flag)
    } else if let number = try? container.decode(Int64.self) {
      kind = .integer(number)
    } else if let number = try? container.decode(UInt64.self) {
      kind = .unsigned(number)
    } else if let number = try? container.decode(Double.self) {
      kind = .real(number)
    } else {
      kind = .other
    }
  }
}
