import CBindingProgram
import ForeignSignature

/// Calls of the library: what is given, what is written behind, what must be released.
extension BindingCompiler {
  mutating func nodes(of call: CallStep, _ scope: inout Scope) -> [StepNode] {
    guard let index = functionIndex(call.function) else {
      fault(
        "unknown-name", "\(call.path).call",
        "names \(call.function), which is no function of this binding")
      return []
    }
    let function = binding.functions[index]
    var node = StepNode(BINDING_CALL)
    node.step.function = UInt32(index)
    node.step.on_failure =
      switch call.onFailure {
      case .fail: BINDING_FAIL
      case .skip: BINDING_PASS
      case .ignore: BINDING_IGNORE
      }
    if call.onFailure == .skip {
      checkData("\(call.path).on_failure", scope)
      checkRecord("\(call.path).on_failure", scope)
    }
    if call.onFailure == .ignore, !call.names.isEmpty || !call.kept.isEmpty {
      fault(
        "bad-value", "\(call.path).on_failure",
        "is ignore, and what a call that failed gives has a name")
    }
    checkNames(call, function)
    var owned: [StepNode] = []
    let known = scope
    addResult(call, function, &node, &owned, &scope)
    var operands: [binding_operand] = []
    for (number, parameter) in function.signature.parameters.enumerated() {
      let path = "\(call.path).with.\(parameter.name)"
      if function.outs.contains(parameter.name) {
        operands.append(outOperand(call, function, number, path, &owned, known, &scope))
      } else {
        operands.append(argument(call, function, parameter, path, known))
      }
    }
    node.step.operand = add(operands)
    return [node] + owned
  }

  private func checkNames(_ call: CallStep, _ function: Binding.Function) {
    let parameters = Set(function.signature.parameters.map(\.name))
    for name in call.arguments.keys.sorted() where !parameters.contains(name) {
      fault("unknown-name", "\(call.path).with.\(name)", "is no parameter of \(call.function)")
    }
    for (key, names) in [("as", call.names), ("keep", call.kept)] {
      for name in names.keys.sorted() where name != "result" && !function.outs.contains(name) {
        fault(
          "unknown-name", "\(call.path).\(key).\(name)",
          "is neither result nor a parameter that \(call.function) writes behind")
      }
    }
    if !call.kept.isEmpty, !call.path.hasPrefix("$.verbs.activate") {
      fault("out-of-place", "\(call.path).keep", "keeps something outside of activate")
    }
  }

  private mutating func addResult(
    _ call: CallStep, _ function: Binding.Function, _ node: inout StepNode,
    _ owned: inout [StepNode],
    _ scope: inout Scope
  ) {
    let type = function.signature.result
    guard let name = call.kept["result"] ?? call.names["result"] else {
      if releaser(of: "result", type, function) != nil {
        fault(
          "missing", "\(call.path).as.result",
          "is missing: \(call.function) gives something that must be released")
      }
      return
    }
    guard !type.isVoid else {
      fault("wrong-type", "\(call.path).as.result", "names what a function without a result gives")
      return
    }
    let slot = newSlot(type, isKept: call.kept["result"] != nil, call.path)
    addName(name, slot, call.path, &scope)
    node.step.place = slot.place
    node.step.is_kept = slot.isKept ? 1 : 0
    own(slot, releaser(of: "result", type, function), &owned)
  }

  mutating func newSlot(_ type: CType, isKept: Bool, _ path: String) -> Slot {
    let layout = layout(type, path)
    let alignment = max(8, layout.alignment)
    let place =
      isKept
      ? program.kept.take(layout.size, alignment: alignment)
      : program.frame.take(layout.size, alignment: alignment)
    return Slot(content: .value(type, layout), place: place, isKept: isKept)
  }

  /// A pointer is released as it is, a struct by its address.
  private mutating func own(_ slot: Slot, _ function: UInt32?, _ owned: inout [StepNode]) {
    guard let function, case .value(_, let layout) = slot.content else { return }
    var place = Self.record(
      slot.isKept ? BINDING_FROM_KEPT : BINDING_FROM_FRAME, BINDING_POINTER, at: slot.place)
    if layout.isStruct {
      place.source = slot.isKept ? BINDING_FROM_KEPT_ADDRESS : BINDING_FROM_FRAME_ADDRESS
      place.length = layout.size
    }
    var node = StepNode(BINDING_OWN)
    node.step.function = function
    node.step.operand = add([place])
    owned.append(node)
  }

  /// Where an out-parameter is written: into something that was declared, or into a place of its own.
  private mutating func outOperand(
    _ call: CallStep, _ function: Binding.Function, _ number: Int, _ path: String,
    _ owned: inout [StepNode], _ known: Scope, _ scope: inout Scope
  ) -> binding_operand {
    let parameter = function.signature.parameters[number]
    let target = parameter.type.target
    if let given = call.arguments[parameter.name] {
      guard case .name(let name) = given.form, let slot = known.names[name] else {
        fault("bad-value", path, "is not something that a local step has declared")
        return Self.nothing
      }
      let (type, layout, count) =
        switch slot.content {
        case .value(let type, let layout), .element(let type, let layout): (type, layout, UInt32(1))
        case .array(let type, let layout, let count): (type, layout, count)
        }
      if releaser(of: parameter.name, target, function) != nil {
        fault(
          "bad-value", path,
          "is something of ours, and what \(call.function) gives must be released: name it in as")
      }
      if type.base != target.base || type.pointers != target.pointers {
        fault(
          "wrong-type", path,
          "is \(type.spelling), and \(function.signature.name) writes \(target.spelling)")
      }
      var record = Self.record(BINDING_FROM_FRAME_ADDRESS, BINDING_POINTER, at: slot.place)
      record.length = layout.size.times(count)
      return record
    }
    let isKept = call.kept[parameter.name] != nil
    let slot = newSlot(target, isKept: isKept, path)
    let releaser = releaser(of: parameter.name, target, function)
    if let name = call.kept[parameter.name] ?? call.names[parameter.name] {
      addName(name, slot, call.path, &scope)
    } else if releaser != nil {
      fault(
        "missing", "\(call.path).as.\(parameter.name)",
        "is missing: \(call.function) gives something that must be released")
    }
    own(slot, releaser, &owned)
    return Self.record(
      isKept ? BINDING_FROM_KEPT_ADDRESS : BINDING_FROM_FRAME_ADDRESS, BINDING_POINTER,
      at: slot.place)
  }

  private mutating func argument(
    _ call: CallStep, _ function: Binding.Function, _ parameter: Declaration, _ path: String,
    _ scope: Scope
  ) -> binding_operand {
    let layout = layout(parameter.type, path)
    if let name = types.isCallback(parameter.type), call.arguments[parameter.name] == nil {
      let index = binding.callbacks.firstIndex { $0.signature.name == name } ?? 0
      return Self.record(BINDING_FROM_CALLBACK, BINDING_POINTER, at: UInt32(index))
    }
    guard let given = call.arguments[parameter.name] else {
      fault("missing", path, "is missing")
      return Self.nothing
    }
    if given.form == .name("context") { return context(function, path) }
    guard let operand = operand(given, scope) else { return Self.nothing }
    // A struct of ours goes behind a pointer by its address.
    if layout.kind == BINDING_POINTER, operand.valueClass == .structure, let type = operand.type {
      if type.base != parameter.type.base || parameter.type.pointers != 1 {
        fault("wrong-type", path, "is \(type.spelling), and \(parameter.type.spelling) is wanted")
      }
      return address(of: operand, path)
    }
    if layout.isStruct {
      guard operand.type.map({ $0.base == parameter.type.base && $0.pointers == 0 }) == true else {
        fault("wrong-type", path, "is not a \(parameter.type.spelling)")
        return Self.nothing
      }
      return address(of: operand, path)
    }
    if !suits(operand, layout.kind, parameter.type) {
      fault(
        "wrong-type", path,
        "is \(operand.type?.spelling ?? "of another type"), and \(parameter.type.spelling) is wanted"
      )
    }
    return operand.record
  }

  private func address(of operand: Operand, _ path: String) -> binding_operand {
    var record = operand.record
    switch record.source {
    case BINDING_FROM_FRAME: record.source = BINDING_FROM_FRAME_ADDRESS
    case BINDING_FROM_KEPT: record.source = BINDING_FROM_KEPT_ADDRESS
    default: return record
    }
    record.type = Layout.pointer.type
    return record
  }

  /// Our context pointer goes with the callback of the same call.
  private func context(_ function: Binding.Function, _ path: String) -> binding_operand {
    let name = function.signature.parameters.compactMap { types.isCallback($0.type) }.first
    guard let index = binding.callbacks.firstIndex(where: { $0.signature.name == name }) else {
      fault("out-of-place", path, "is context, and no callback goes with this call")
      return Self.nothing
    }
    return Self.record(BINDING_FROM_CONTEXT, BINDING_POINTER, at: UInt32(index))
  }

  /// Whether a value can be given where a kind, or a type of C, is wanted.
  func suits(_ operand: Operand, _ kind: UInt32, _ type: CType?) -> Bool {
    let isNull =
      operand.record.source == BINDING_FROM_NUMBER && operand.record.type.kind == BINDING_POINTER
    switch kind {
    case BINDING_STRING: return isNull || operand.valueClass == .text || isBytes(operand)
    case BINDING_CHARS: return operand.valueClass == .text
    case BINDING_POINTER:
      if isNull { return true }
      guard operand.valueClass == .pointer || operand.record.type.kind == BINDING_STRING else {
        return false
      }
      guard let wanted = type, let given = operand.type else {
        return isBytes(operand) && takesBytes(type)
      }
      return wanted.base == .void
        || (wanted.base == given.base && wanted.pointers == given.pointers)
    case BINDING_STRUCT: return false
    default: return operand.valueClass == .number
    }
  }

  private func isBytes(_ operand: Operand) -> Bool {
    operand.record.source == BINDING_FROM_PAYLOAD && operand.record.at == BINDING_PAYLOAD_BYTES
  }

  private func takesBytes(_ type: CType?) -> Bool {
    guard let type, type.pointers == 1, type.isConst else { return false }
    switch type.base {
    case .void, .char: return true
    case .scalar(let kind, _): return kind == BINDING_UINT8 || kind == BINDING_INT8
    case .named: return false
    }
  }
}
