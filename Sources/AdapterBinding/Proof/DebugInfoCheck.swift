import AdapterBundle
import CBindingProgram
import ForeignSignature

/// Compares a binding with the debugging information of the library itself.
struct DebugInfoCheck {
  private let binding: Binding
  private let types: TypeTable
  private let info: DebugInfo
  private let faults = ManifestFaults(of: "binding")
  private var compared = 0

  static func run(
    _ binding: Binding, _ types: TypeTable, library: String
  ) throws(BundleError) -> SignatureCheck {
    guard let info = try DebugInfo.read(library) else {
      throw BundleError(
        "binding.no-debug-info", "The library holds no debugging information.", lookedAt: library,
        remedy: "Ask the vendor for a build with it, or use --header.")
    }
    var check = DebugInfoCheck(binding: binding, types: types, info: info)
    check.compareStructs()
    check.compareCallbacks()
    check.compareFunctions()
    return SignatureCheck(faults: check.faults.faults, compared: check.compared)
  }

  private init(binding: Binding, types: TypeTable, info: DebugInfo) {
    (self.binding, self.types, self.info) = (binding, types, info)
  }

  private mutating func check(_ isSo: Bool, _ path: String, _ message: String) {
    compared += 1
    if !isSo { faults.fault("signature-differs", path, message) }
  }

  private mutating func compareStructs() {
    for record in binding.structs {
      guard let (_, layout) = types.structure(record.name) else { continue }
      guard let node = structure(named: record.name) else {
        check(false, record.path, "is not in the library's debugging information")
        continue
      }
      check(
        node.bits == Int(layout.size) * 8, record.path,
        "is not as large as \(record.name) is in the library")
      check(
        node.members.count == layout.fields.count, record.path,
        "has not as many fields as \(record.name) has in the library")
      for (index, field) in layout.fields.enumerated() {
        let path = "\(record.path).fields[\(index)]"
        let member = node.members.first { $0.name == field.name }
        check(
          member?.offset == Int(field.offset), path,
          "lies somewhere else in the library, or is not there")
        if let member {
          check(matches(field.declaration, member.type), path, "has another type in the library")
        }
      }
    }
  }

  private mutating func compareFunctions() {
    for function in binding.functions {
      let path = "\(function.path).declaration"
      guard let node = info.functions[function.signature.name] else {
        check(false, path, "names a function that the library's debugging information has not")
        continue
      }
      check(
        matches(function.signature, node), path,
        "is not how the library has \(function.signature.name)")
    }
  }

  private mutating func compareCallbacks() {
    for callback in binding.callbacks {
      let name = callback.signature.name
      let id = info.types.first { $0.value.kind == .typedef && $0.value.name == name }?.key
      check(
        id.map { matches(name, $0, resolved($0)) } ?? false, "\(callback.path).declaration",
        "is not how the library has \(name)")
    }
  }

  private func structure(named name: String) -> DebugInfo.Node? {
    let plain = name.hasPrefix("struct ") ? String(name.dropFirst(7)) : name
    let found = info.types.values.filter { $0.name == plain }
    return found.first { $0.kind == .structure && $0.isComplete }
      ?? found.first { $0.kind == .typedef }.flatMap { node in
        let target = resolved(node.target)
        return target.kind == .structure ? target : nil
      }
  }

  /// The type behind names and qualifiers.
  private func resolved(_ id: String) -> DebugInfo.Node {
    var node = info.types[id] ?? DebugInfo.Node(kind: .other)
    for _ in 0..<32 where node.kind == .typedef || node.kind == .qualified {
      node = info.types[node.target] ?? DebugInfo.Node(kind: .other)
    }
    return node
  }

  private func matches(_ signature: Signature, _ node: DebugInfo.Node) -> Bool {
    node.parameters.count == signature.parameters.count && matches(signature.result, node.result)
      && zip(signature.parameters, node.parameters).allSatisfy { matches($0.type, $1) }
  }

  private func matches(_ declaration: Declaration, _ id: String) -> Bool {
    guard let count = declaration.count else { return matches(declaration.type, id) }
    let node = resolved(id)
    return node.kind == .array && node.count == count && matches(declaration.type, node.target)
  }

  private func matches(_ type: CType, _ id: String) -> Bool {
    if type.pointers > 0 {
      let node = resolved(id)
      return node.kind == .pointer && matches(type.target, node.target)
        // abidw has no constant void.
        && (type.pointers > 1 || type.base == .void || isConst(node.target) == type.isConst)
    }
    let node = resolved(id)
    switch type.base {
    case .void: return node.name == "void" || id.isEmpty
    case .char: return node.kind == .scalar && node.name == "char"
    case .scalar(let kind, _): return node.kind == .scalar && Self.kind(of: node) == kind
    case .named(let name): return matches(name, id, node)
    }
  }

  private func isConst(_ id: String) -> Bool {
    guard let node = info.types[id] else { return false }
    return node.kind == .qualified ? node.isConst || isConst(node.target) : false
  }

  /// A type by its name, wherever that stands on the way to what it is.
  private func matches(_ name: String, _ id: String, _ node: DebugInfo.Node) -> Bool {
    if let callback = binding.callbacks.first(where: { $0.signature.name == name }) {
      let target = node.kind == .pointer ? resolved(node.target) : node
      return target.kind == .function && matches(callback.signature, target)
    }
    if case .scalar(let kind)? = binding.handles[name]?.form {
      return node.kind == .scalar && Self.kind(of: node) == kind
    }
    if binding.handles[name]?.form == .pointer { return node.kind == .pointer }
    let plain = name.split(separator: " ").last.map(String.init) ?? name
    var next = id
    for _ in 0..<32 {
      guard let named = info.types[next] else { return false }
      if named.name == plain { return true }
      guard named.kind == .typedef || named.kind == .qualified else { return false }
      next = named.target
    }
    return false
  }

  private static func kind(of node: DebugInfo.Node) -> UInt32? {
    if node.name == "float" { return BINDING_FLOAT }
    if node.name == "double" { return BINDING_DOUBLE }
    let isUnsigned = node.name.contains("unsigned") || node.name == "bool" || node.name == "_Bool"
    switch node.bits {
    case 8: return isUnsigned ? BINDING_UINT8 : BINDING_INT8
    case 16: return isUnsigned ? BINDING_UINT16 : BINDING_INT16
    case 32: return isUnsigned ? BINDING_UINT32 : BINDING_INT32
    case 64: return isUnsigned ? BINDING_UINT64 : BINDING_INT64
    default: return nil
    }
  }
}
