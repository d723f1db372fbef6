import CBindingProgram

/// A type as a C header spells it, of those that can be called without a compiler.
package struct CType: Hashable, Sendable {
  package enum Base: Hashable, Sendable {
    case void
    case char
    /// A number of a `BINDING_*` kind, as it is spelled.
    case scalar(UInt32, spelling: String)
    /// A struct, a handle, an enum or a callback.
    case named(String)
  }

  package var base: Base
  /// What is pointed to, or the value itself, is not written.
  package var isConst: Bool
  package var pointers: Int
  /// Of two stars, the pointer between them is not written.
  package var isMiddleConst = false

  package init(base: Base, isConst: Bool = false, pointers: Int = 0) {
    (self.base, self.isConst, self.pointers) = (base, isConst, pointers)
  }

  /// As C has it, without a name.
  package var spelling: String {
    let name =
      switch base {
      case .void: "void"
      case .char: "char"
      case .scalar(_, let spelling): spelling
      case .named(let name): name
      }
    return (isConst ? "const " : "") + name + (pointers > 0 ? " " : "")
      + (isMiddleConst ? "*const *" : String(repeating: "*", count: pointers))
  }

  package var isVoid: Bool { base == .void && pointers == 0 }

  /// What a pointer leads to.
  package var target: CType { CType(base: base, isConst: isConst, pointers: pointers - 1) }

  /// The numbers of C, by the words they are spelled with. What has no fixed width is as wide as it is on
  /// every 64-bit Linux.
  package static let scalars: [String: UInt32] = [
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
package struct Declaration: Hashable, Sendable {
  package var type: CType
  /// Empty where C needs none.
  package var name: String
  /// Elements of an array.
  package var count: Int?

  package init(type: CType, name: String, count: Int? = nil) {
    (self.type, self.name, self.count) = (type, name, count)
  }

  package var spelling: String {
    let space = type.pointers > 0 || name.isEmpty ? "" : " "
    return type.spelling + space + name + (count.map { "[\($0)]" } ?? "")
  }
}

/// The declaration of a function.
package struct Signature: Hashable, Sendable {
  package var result: CType
  package var name: String
  package var parameters: [Declaration]

  package init(result: CType, name: String, parameters: [Declaration]) {
    (self.result, self.name, self.parameters) = (result, name, parameters)
  }

  /// As C has it, without names.
  package var typeSpelling: String {
    let list = parameters.map(\.type.spelling).joined(separator: ", ")
    return "\(result.spelling) (\(list.isEmpty ? "void" : list))"
  }
}
