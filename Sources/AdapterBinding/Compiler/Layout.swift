import CBindingProgram
import ForeignSignature

/// How a type lies in memory on this machine.
struct Layout: Hashable {
  var kind: UInt32
  /// Index of a struct.
  var structure: UInt32 = 0
  var size: UInt32
  var alignment: UInt32

  var type: binding_type { binding_type(kind: kind, structure: structure) }
  var isStruct: Bool { kind == BINDING_STRUCT }
  var isNumber: Bool { (BINDING_INT8...BINDING_DOUBLE).contains(kind) }
  var isInteger: Bool { (BINDING_INT8...BINDING_UINT64).contains(kind) }

  static func scalar(_ kind: UInt32) -> Layout {
    let size = binding_scalar_bytes(kind)
    return Layout(kind: kind, size: size, alignment: max(1, size))
  }

  static let pointer = scalar(BINDING_POINTER)
  static let void = Layout(kind: BINDING_VOID, size: 0, alignment: 1)
}

/// A struct with the places of its fields.
struct StructLayout {
  struct Field {
    var name: String
    var declaration: Declaration
    var layout: Layout
    var offset: UInt32

    /// Text in place, rather than so many elements.
    var isChars: Bool {
      declaration.count != nil && declaration.type.base == .char && declaration.type.pointers == 0
    }
    var count: UInt32 { UInt32(declaration.count ?? 1) }
    var size: UInt32 { layout.size.times(count) }
  }

  var name: String
  var size: UInt32 = 0
  var alignment: UInt32 = 1
  var fields: [Field] = []
  private(set) var isTooLarge = false

  /// Puts a field where C does: at the next place that suits it.
  mutating func add(_ declaration: Declaration, _ layout: Layout) {
    let offset = (size + layout.alignment - 1) / layout.alignment * layout.alignment
    fields.append(
      Field(name: declaration.name, declaration: declaration, layout: layout, offset: offset))
    let end = UInt64(offset) + UInt64(layout.size.times(UInt32(declaration.count ?? 1)))
    // What is too large is refused; until then its numbers must be small enough to be added.
    isTooLarge = isTooLarge || end > BINDING_FRAME_BYTES
    size = UInt32(min(end, UInt64(BINDING_FRAME_BYTES)))
    alignment = max(alignment, layout.alignment)
  }

  mutating func finish() { size = (size + alignment - 1) / alignment * alignment }
}

extension UInt32 {
  /// So many times as much, or the largest number there is.
  func times(_ count: UInt32) -> UInt32 { UInt32(clamping: UInt64(self) * UInt64(count)) }
}

/// The types of a binding.
struct TypeTable {
  private(set) var structs: [StructLayout] = []
  private var indexes: [String: UInt32] = [:]
  private let binding: Binding
  private let callbacks: Set<String>
  /// Of all structs, also of those that come later: a pointer may lead to any.
  private let names: Set<String>

  init(_ binding: Binding) {
    self.binding = binding
    callbacks = Set(binding.callbacks.map(\.signature.name))
    names = Set(binding.structs.map(\.name))
  }

  mutating func add(_ layout: StructLayout) {
    indexes[layout.name] = UInt32(structs.count)
    structs.append(layout)
  }

  func structure(_ name: String) -> (index: UInt32, layout: StructLayout)? {
    indexes[name].map { ($0, structs[Int($0)]) }
  }

  func isCallback(_ type: CType) -> String? {
    guard case .named(let name) = type.base, type.pointers == 0, callbacks.contains(name) else {
      return nil
    }
    return name
  }

  /// The handle that a type is, or points to if the handle is opaque.
  func handle(_ type: CType) -> (name: String, handle: Binding.Handle)? {
    guard case .named(let name) = type.base, let handle = binding.handles[name],
      type.pointers == (handle.form == .opaque ? 1 : 0)
    else { return nil }
    return (name, handle)
  }

  /// Nil for a type that the binding does not say anything of, or whose size nobody knows.
  func layout(of type: CType) -> Layout? {
    if type.pointers > 0 {
      guard isKnown(type.base) else { return nil }
      return type.pointers == 1 && type.base == .char ? .scalar(BINDING_STRING) : .pointer
    }
    switch type.base {
    case .void: return .void
    case .char: return .scalar(BINDING_INT8)
    case .scalar(let kind, _): return .scalar(kind)
    case .named(let name):
      if let (index, found) = structure(name) {
        return Layout(
          kind: BINDING_STRUCT, structure: index, size: found.size, alignment: found.alignment)
      }
      if callbacks.contains(name) { return .pointer }
      if binding.enumerations.contains(name) { return .scalar(BINDING_INT32) }
      switch binding.handles[name]?.form {
      case .pointer?: return .pointer
      case .scalar(let kind)?: return .scalar(kind)
      default: return nil
      }
    }
  }

  private func isKnown(_ base: CType.Base) -> Bool {
    guard case .named(let name) = base else { return true }
    return names.contains(name) || binding.handles[name] != nil || callbacks.contains(name)
      || binding.enumerations.contains(name)
  }
}
