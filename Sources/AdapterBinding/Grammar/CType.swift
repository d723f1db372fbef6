import BindingProgram

/// A type as a C header spells it, of those that a binding can have.
struct CType: Hashable, Sendable {
  enum Base: Hashable, Sendable {
    case void
    case char
    /// A number of a `BINDING_*` kind, as it is spelled.
    case scalar(UInt32, spelling: String)
    /// A struct, a handle, an enum or a callback of the binding.
    case named(String)
  }

  var base: Base
  /// What is pointed to, or the value itself, is not written.
  var isConst = false
  var pointers = 0

  /// As C has it, without a name.
  var spelling: String {
    let name =
      switch base {
      case .void: "void"
      case .char: "char"
      case .scalar(_, let spelling): spelling
      case .named(let name): name
      }
    return (isConst ? "const " : "") + name + (pointers > 0 ? " " : "")
      + String(repeating: "*", count: pointers)
  }

  var isVoid: Bool { base == .void && pointers == 0 }

  /// What a pointer leads to.
  var target: CType { CType(base: base, isConst: isConst, pointers: pointers - 1) }

  /// The numbers of C, by the words they are spelled with. What has no fixed width is as wide as it is on
  /// every 64-bit Linux.
  static let scalars: [String: UInt32] = [
    "int8_t": BINDING_INT8, "int16_t": BINDING_INT16, "int32_t": BINDING_INT32,
    "int64_t": BINDING_INT64, "uint8_t": BINDING_UINT8, "uint16_t": BINDING_UINT16,
    "uint32_t": BINDING_UINT32, "uint64_t": BINDING_UINT64, "signed char": BINDING_INT8,
    "unsigned char": BINDING_UINT8, "short": BINDING_INT16, "unsigned short": BINDING_UINT16,
    "int": BINDING_INT32, "unsigned": BINDING_UINT32, "unsigned int": BINDING_UINT32,
    "long": BINDING_INT64, "unsigned long": BINDING_UINT64, "long long": BINDING_INT64,
    "unsigned long long": BINDING_UINT64, "size_t": BINDING_UINT64, "ssize_t": BINDING_INT64,
    "intptr_t": BINDING_INT64, "uintptr_t": BINDING_UINT64, "bool": BINDING_UINT8,
    "_Bool": BINDING_UINT8, "float": BINDING_FLOAT, "double": BINDING_DOUBLE,
  ]

  /// Short names, for whoever types a signature at a prompt.
  static let shortNames: [String: String] = [
    "int8": "int8_t", "int16": "int16_t", "int32": "int32_t", "int64": "int64_t",
    "uint8": "uint8_t", "uint16": "uint16_t", "uint32": "uint32_t", "uint64": "uint64_t",
    "size": "size_t",
  ]
}

/// A type with the name of what has it.
struct Declaration: Hashable, Sendable {
  var type: CType
  /// Empty where C needs none.
  var name: String
  /// Elements of an array.
  var count: Int?

  var spelling: String {
    let space = type.pointers > 0 || name.isEmpty ? "" : " "
    return type.spelling + space + name + (count.map { "[\($0)]" } ?? "")
  }
}

/// The declaration of a function.
struct Signature: Hashable, Sendable {
  var result: CType
  var name: String
  var parameters: [Declaration]

  /// As C has it, without names.
  var typeSpelling: String {
    let list = parameters.map(\.type.spelling).joined(separator: ", ")
    return "\(result.spelling) (\(list.isEmpty ? "void" : list))"
  }
}
