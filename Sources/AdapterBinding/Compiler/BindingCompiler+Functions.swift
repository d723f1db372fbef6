import CBindingProgram
import ConnectorModel
import ForeignSignature

extension BindingCompiler {
  func functionIndex(_ name: String) -> Int? {
    binding.functions.firstIndex { $0.signature.name == name }
  }

  private func index(ofFunction name: String, _ path: String) -> UInt32 {
    guard let index = functionIndex(name) else {
      fault("unknown-name", path, "names \(name), which is no function of this binding")
      return BINDING_NONE
    }
    return UInt32(index)
  }

  mutating func addFunctions() {
    for (index, function) in binding.functions.enumerated() {
      let signature = function.signature
      if functionIndex(signature.name) != index {
        fault("repeated", function.path, "is the second function \(signature.name)")
      }
      var record = binding_function()
      record.name = program.texts.add(signature.name)
      record.result = layout(signature.result, "\(function.path).declaration").type
      record.first_parameter = parameters(signature, outs: function.outs, function.path)
      record.parameter_count = UInt32(signature.parameters.count)
      record.code_function = BINDING_NONE
      record.message_function = BINDING_NONE
      record.codes = BINDING_NONE
      if let name = function.failure { apply(name, to: &record, function) }
      program.functions.append(record)
    }
    checkReleases()
  }

  private mutating func apply(
    _ name: String, to record: inout binding_function, _ function: Binding.Function
  ) {
    guard let rule = binding.failures[name] else {
      fault("unknown-name", "\(function.path).fails", "names \(name), which is no rule of failures")
      return
    }
    checkCondition(rule, record.result, function)
    record.fails =
      switch rule.when {
      case .negative: BINDING_FAILS_NEGATIVE
      case .nonzero: BINDING_FAILS_NONZERO
      case .zero, .null: BINDING_FAILS_ZERO
      }
    switch rule.code {
    case "result": record.code_source = BINDING_CODE_RESULT
    case "errno": record.code_source = BINDING_CODE_ERRNO
    default:
      record.code_source = BINDING_CODE_FUNCTION
      record.code_function = index(ofFunction: rule.code, "\(rule.path).code")
      check(rule.code, "\(rule.path).code", "is no function from nothing to an integer") {
        $0.parameters.isEmpty && types.layout(of: $0.result)?.isInteger == true
      }
    }
    if let message = rule.message {
      record.message_function = index(ofFunction: message, "\(rule.path).message")
      check(message, "\(rule.path).message", "is no function from one integer to const char *") {
        $0.result.base == .char && $0.result.pointers == 1 && $0.parameters.count == 1
          && types.layout(of: $0.parameters[0].type)?.isInteger == true
      }
    }
    record.status = rule.otherwise
    record.codes = program.add(
      table: rule.statuses.map { ($0.key, UInt32(bitPattern: $0.value), 0) })
  }

  private func check(
    _ name: String, _ path: String, _ message: String, _ isSo: (Signature) -> Bool
  ) {
    guard let index = functionIndex(name) else { return }
    if !isSo(binding.functions[index].signature) { fault("wrong-type", path, message) }
  }

  /// A rule that can never apply would hide failures.
  private func checkCondition(
    _ rule: Binding.FailureRule, _ result: binding_type, _ function: Binding.Function
  ) {
    let isSigned = (BINDING_INT8...BINDING_INT64).contains(result.kind)
    let isWhole = (BINDING_INT8...BINDING_UINT64).contains(result.kind)
    let isPointer = [BINDING_POINTER, BINDING_STRING].contains(result.kind)
    let suits =
      switch rule.when {
      case .negative: isSigned
      case .nonzero, .zero: isWhole
      case .null: isPointer
      }
    if !suits {
      fault(
        "wrong-type", "\(function.path).fails",
        "is for a result that is \(rule.when.rawValue), which \(function.signature.result.spelling) cannot be"
      )
    }
  }

  /// What releases takes the one thing that it releases, and answers nothing that somebody would have to keep.
  private func checkReleases() {
    for function in binding.functions {
      for (what, by) in function.freedBy {
        let path = "\(function.path).freed_by.\(what)"
        _ = index(ofFunction: by, path)
        check(by, path, "does not take one pointer, or answers a struct") { releases($0) }
        if what != "result", !function.outs.contains(what) {
          fault(
            "unknown-name", path,
            "is neither result nor a parameter that the function writes behind")
        }
        checkRelease(of: what, function.signature, by, path)
      }
    }
    for (name, handle) in binding.handles {
      guard let by = handle.freedBy else { continue }
      _ = index(ofFunction: by, "$.handles.\(name).freed_by")
      check(by, "$.handles.\(name).freed_by", "does not take one \(name), or answers a struct") {
        releases($0) && types.handle($0.parameters[0].type)?.name == name
      }
    }
  }

  /// What is given must be what is released: another pointer would corrupt memory.
  private func checkRelease(
    of what: String, _ signature: Signature, _ by: String, _ path: String
  ) {
    let parameter = signature.parameters.first { $0.name == what }
    guard let index = functionIndex(by),
      let wanted = binding.functions[index].signature.parameters.first?.type,
      let given = what == "result" ? signature.result : parameter?.type.target,
      let layout = types.layout(of: given)
    else { return }
    let isPointer = [BINDING_POINTER, BINDING_STRING].contains(layout.kind)
    let isAny = wanted.base == .void && wanted.pointers == 1 && isPointer
    let pointers = given.pointers + (layout.isStruct ? 1 : 0)
    if !isAny, wanted.base != given.base || wanted.pointers != pointers {
      fault("wrong-type", path, "releases \(wanted.spelling), and \(what) is \(given.spelling)")
    }
  }

  private func releases(_ signature: Signature) -> Bool {
    guard signature.parameters.count == 1,
      let layout = types.layout(of: signature.parameters[0].type)
    else { return false }
    let isStruct = layout.isStruct || types.layout(of: signature.result)?.isStruct == true
    return layout.size == 8 && !isStruct
  }

  /// The function that releases what a call gives, if somebody must.
  func releaser(of what: String, _ type: CType, _ function: Binding.Function) -> UInt32? {
    let name = function.freedBy[what] ?? types.handle(type)?.handle.freedBy
    return name.flatMap(functionIndex).map(UInt32.init)
  }

  // MARK: Callbacks

  mutating func addCallbacks() {
    for callback in binding.callbacks {
      let signature = callback.signature
      let result = layout(signature.result, "\(callback.path).declaration")
      if result.isStruct {
        fault(
          "bad-value", "\(callback.path).declaration", "returns a struct, which no callback can")
      }
      if result.kind > BINDING_UINT64, !result.isStruct {
        fault(
          "bad-value", "\(callback.path).declaration", "returns neither nothing nor a whole number")
      }
      var record = binding_callback()
      record.name = program.texts.add(signature.name)
      record.result = result.type
      record.first_parameter = parameters(signature, outs: [], callback.path)
      record.parameter_count = UInt32(signature.parameters.count)
      record.context = BINDING_NONE
      record.answer = callback.answer
      if let context = callback.context {
        let found = signature.parameters.firstIndex { $0.name == context && $0.type.pointers > 0 }
        if found == nil {
          fault("unknown-name", "\(callback.path).context", "is no pointer among the parameters")
        }
        record.context = found.map(UInt32.init) ?? BINDING_NONE
      }
      program.callbacks.append(record)
    }
  }

  /// Puts the captures of all callbacks one behind the other, and brings the operands along.
  mutating func finishCallbacks() {
    var first: UInt32 = 0
    var starts: [UInt32] = []
    for (index, captures) in program.captures.enumerated() {
      starts.append(first)
      program.callbacks[index].first_capture = first
      program.callbacks[index].capture_count = UInt32(captures.count)
      first += UInt32(captures.count)
    }
    for index in program.operands.indices
    where program.operands[index].source == BINDING_FROM_EVENT {
      program.operands[index].at += starts[Int(program.operands[index].inner)]
      program.operands[index].inner = 0
    }
  }
}
