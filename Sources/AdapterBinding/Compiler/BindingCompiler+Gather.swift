import CBindingProgram
import ForeignSignature

/// Many records at once: an array of them that the library is given, and arrays beside it that it fills.
extension BindingCompiler {
  mutating func node(of step: GatherStep, _ scope: Scope) -> StepNode? {
    guard scope.gathered == nil, isPlace(for: step.record, scope) else {
      fault(
        "out-of-place", "\(step.path).gather",
        step.record == .device
          ? "is device, which there is once, in devices"
          : "is app, which there is once, in a loop over inventories")
      return nil
    }
    guard let (type, layout, array) = array(step.array, scope) else { return nil }
    let place = program.frame.take(layout.size, alignment: max(8, layout.alignment))
    let element = Slot(content: .value(type, layout), place: place, isKept: false)
    let number = CType(base: .scalar(BINDING_UINT64, spelling: "size_t"))
    let count = newSlot(number, isKept: false, step.path)
    var filling = scope
    filling.enter(step.record)
    addName(step.name, element, "\(step.path).as", &filling)
    let values = step.values.compactMap { value -> StepNode? in
      guard value.target.split(separator: ".").first.map(String.init) == step.name else {
        fault("bad-value", "\(step.path).with.\(value.target)", "is no part of \(step.name)")
        return nil
      }
      return set(value.target, value.value, filling)
    }
    var asking = scope
    addName(step.count, count, "\(step.path).count", &asking)
    let room = array.length / layout.size
    let body = inner(step.body, asking) {
      $0.gathered = (step.record, room)
      $0.isAmongGathered = step.record == .device
    }
    var node = StepNode(BINDING_GATHER)
    node.step.condition =
      step.record == .device ? BINDING_DEVICES_OF_BATCH : BINDING_APPS_OF_INVENTORY
    node.step.operand = add([
      array, Self.record(BINDING_FROM_FRAME, BINDING_UINT64, at: count.place),
    ])
    node.step.place = place
    node.step.index = layout.size
    node.step.number = Int64(values.count)
    node.body = values + body
    return node
  }

  private func isPlace(for record: GatherStep.Record, _ scope: Scope) -> Bool {
    switch record {
    case .device: scope.verb == .devices && !scope.inDevice
    case .app: scope.inInventory && !scope.inApp
    }
  }

  /// The records that were gathered, one after the other, with the elements that lie beside them.
  mutating func node(
    of record: GatherStep.Record, beside arrays: [(name: String, array: Expression)],
    _ body: [Step], _ path: String,
    _ scope: Scope
  ) -> StepNode? {
    guard let gathered = scope.gathered, gathered.record == record, isPlace(for: record, scope)
    else {
      fault(
        "out-of-place", "\(path).beside", "lies beside no \(record.rawValue): none was gathered")
      return nil
    }
    if arrays.count > BINDING_ARRAYS {
      fault("out-of-range", "\(path).beside", "has more than \(BINDING_ARRAYS) arrays")
    }
    var inside = scope
    var operands: [binding_operand] = []
    for (name, expression) in arrays.prefix(Int(BINDING_ARRAYS)) {
      guard let (type, layout, array) = array(expression, scope) else { continue }
      if array.length / layout.size < gathered.room {
        fault(
          "out-of-range", expression.path,
          "has room for \(array.length / layout.size), and \(gathered.room) can be gathered")
      }
      let place = program.frame.take(8, alignment: 8)
      addName(
        name, Slot(content: .element(type, layout), place: place, isKept: false), "\(path).beside",
        &inside)
      var operand = array
      operand.inner = layout.size
      operand.number = Int64(place)
      operands.append(operand)
    }
    var node = StepNode(BINDING_EACH_GATHERED)
    node.step.operand = add(operands)
    node.step.number = Int64(operands.count)
    node.body = inner(body, inside) {
      $0.enter(record)
      $0.isAmongGathered = false
    }
    return node
  }

  /// An array that a local step has declared: its elements, and where it lies.
  private mutating func array(
    _ expression: Expression, _ scope: Scope
  ) -> (CType, Layout, binding_operand)? {
    guard case .name(let name) = expression.form, let slot = scope.names[name],
      case .array(let type, let layout, let count) = slot.content, layout.size > 0,
      type.base != .char || type.pointers > 0
    else {
      fault("wrong-type", expression.path, "is no array that a local step has declared")
      return nil
    }
    var record = Self.record(BINDING_FROM_FRAME_ADDRESS, BINDING_POINTER, at: slot.place)
    record.length = layout.size.times(count)
    return (type, layout, record)
  }

  /// What passes a device over has no place where many are asked about at once.
  func checkRecord(_ path: String, _ scope: Scope) {
    if scope.isAmongGathered {
      fault(
        "out-of-place", path,
        "passes a record over, and many devices are asked about here at once")
    }
  }
}
