import AdapterHost
import CBindingProgram
import ConnectorModel
import ForeignSignature
import MTDAdapterABI

extension BindingCompiler {
  mutating func node(of loop: ForEachStep, _ path: String, _ scope: Scope) -> StepNode? {
    func misplaced(_ what: String, _ place: String) -> StepNode? {
      fault("out-of-place", "\(path).for_each", "is \(what), which there is only \(place)")
      return nil
    }
    switch loop.source {
    case .device:
      guard scope.verb == .devices, !scope.inDevice else {
        return misplaced("device", "in devices")
      }
      if scope.gathered != nil { return node(of: .device, beside: [], loop.body, path, scope) }
      var node = StepNode(BINDING_EACH_DEVICE)
      node.body = inner(loop.body, scope) { $0.inDevice = true }
      return node
    case .gathered(let record, let arrays):
      return node(of: record, beside: arrays, loop.body, path, scope)
    case .inventory:
      guard scope.verb == .apps, !scope.inInventory else {
        return misplaced("inventory", "in apps")
      }
      var node = StepNode(BINDING_EACH_INVENTORY)
      node.body = inner(loop.body, scope) { $0.inInventory = true }
      return node
    case .app:
      guard scope.inInventory, !scope.inApp else {
        return misplaced("app", "in a loop over inventories")
      }
      if scope.gathered != nil { return node(of: .app, beside: [], loop.body, path, scope) }
      var node = StepNode(BINDING_EACH_APP)
      node.body = inner(loop.body, scope) { $0.inApp = true }
      return node
    case .event(let name):
      guard let index = binding.callbacks.firstIndex(where: { $0.signature.name == name }) else {
        fault("unknown-name", "\(path).of", "names \(name), which is no callback")
        return nil
      }
      checkData(path, scope)
      guard scope.callback == nil else { return misplaced("event", "once") }
      var node = StepNode(BINDING_EACH_EVENT)
      node.step.index = UInt32(index)
      node.body = inner(loop.body, scope) {
        $0.callback = index
        $0.isAmongGathered = false
      }
      return node
    case .element(let name, let array, let count):
      return element(name, array, count, loop.body, path, scope)
    case .linked(let name, let first, let next):
      return linked(name, first, next, loop.body, path, scope)
    }
  }

  /// A list whose elements lead from one to the next.
  private mutating func linked(
    _ name: String, _ first: Expression, _ next: String, _ body: [Step], _ path: String,
    _ scope: Scope
  ) -> StepNode? {
    guard let operand = operand(first, scope) else { return nil }
    guard let type = operand.type, type.pointers == 1, case .named(let record) = type.base,
      let place = field(record, [next]), place.type.base == type.base, place.type.pointers == 1,
      !place.isArray
    else {
      fault("wrong-type", "\(path).next", "leads from no struct to another of its kind")
      return nil
    }
    var node = StepNode(BINDING_EACH_LINKED)
    node.step.operand = add([operand.record])
    node.step.index = place.offset
    var inside = scope
    let slot = newSlot(CType(base: type.base, isConst: true, pointers: 1), isKept: false, path)
    node.step.place = slot.place
    addName(name, slot, "\(path).for_each", &inside)
    node.body = inner(body, inside) { $0.isAmongGathered = false }
    return node
  }

  private mutating func element(
    _ name: String, _ array: Expression, _ count: Expression, _ body: [Step], _ path: String,
    _ scope: Scope
  ) -> StepNode? {
    guard let first = operand(array, scope), let number = operand(count, scope) else { return nil }
    guard first.valueClass == .pointer, let type = first.type, type.pointers >= 1,
      let layout = types.layout(of: type.target), layout.size > 0
    else {
      fault(
        "wrong-type", array.path, "is neither an array nor a pointer to elements of a known size")
      return nil
    }
    if number.valueClass != .number { fault("wrong-type", count.path, "is no number") }
    let element = type.target
    var node = StepNode(BINDING_EACH_ELEMENT)
    node.step.operand = add([first.record, number.record])
    node.step.index = layout.size
    node.step.place = program.frame.take(8, alignment: 8)
    // The room is known of an array of ours only.
    if [BINDING_FROM_FRAME_ADDRESS, BINDING_FROM_FRAME_POINTED_ADDRESS].contains(
      first.record.source)
    {
      node.step.number = Int64(first.record.length / layout.size)
    }
    // An element that is a pointer itself is taken over, so that its fields are one step away.
    let isPointer = element.pointers > 0
    node.step.condition = isPointer ? BINDING_ELEMENT_VALUE : BINDING_ELEMENT_PLACE
    let slot = Slot(
      content: isPointer ? .value(element, layout) : .element(element, layout),
      place: node.step.place, isKept: false)
    var inside = scope
    addName(name, slot, "\(path).for_each", &inside)
    node.body = inner(body, inside) { $0.isAmongGathered = false }
    return node
  }

  mutating func repeated(
    _ call: CallStep, _ condition: RepeatCondition, _ body: [Step], _ path: String, _ scope: Scope
  ) -> StepNode? {
    var inside = scope
    inside.depth += 1
    inside.isAmongGathered = false
    let calls = nodes(of: call, &inside)
    guard !calls.isEmpty, let function = functionIndex(call.function) else { return nil }
    let result = types.layout(of: binding.functions[function].signature.result)
    var node = StepNode(BINDING_REPEAT)
    switch condition {
    case .positive: node.step.condition = BINDING_WHILE_POSITIVE
    case .nonzero: node.step.condition = BINDING_WHILE_NONZERO
    case .equals(let value):
      node.step.condition = BINDING_WHILE_EQUAL
      guard let number = operand(value, scope), number.record.source == BINDING_FROM_NUMBER else {
        fault("bad-value", value.path, "is no constant")
        return nil
      }
      node.step.number = number.record.number
    }
    let isPointer = result?.kind == BINDING_POINTER || result?.kind == BINDING_STRING
    if condition == .nonzero ? !(isPointer || result?.isNumber == true) : result?.isNumber != true {
      fault(
        "wrong-type", "\(path).while", "asks for a number, which \(call.function) does not give")
    }
    node.body = calls + nodes(body, &inside)
    return node
  }

  mutating func choose(
    _ value: Expression, _ cases: [Int64: [Step]], _ otherwise: [Step]?, _ path: String,
    _ scope: Scope
  ) -> StepNode? {
    checkData(path, scope)
    guard let given = operand(value, scope) else { return nil }
    if given.valueClass != .number { fault("wrong-type", value.path, "is no number") }
    if otherwise == nil { checkRecord("\(path).choose", scope) }
    var node = StepNode(BINDING_CHOOSE)
    node.step.operand = add([given.record])
    node.cases = cases.sorted { $0.key < $1.key }.map { ($0.key, inner($0.value, scope)) }
    node.body = otherwise.map { inner($0, scope) } ?? []
    return node
  }

  // MARK: Reports

  mutating func node(of report: ReportStep, _ path: String, _ scope: Scope) -> StepNode? {
    checkData(path, scope)
    var record = binding_report()
    record.kind = report.kind
    record.table = BINDING_NONE
    record.platforms = BINDING_NONE
    record.observed_unit_ms = report.observedUnitMilliseconds
    var operands = [binding_operand](repeating: Self.nothing, count: Int(BINDING_REPORT_OPERANDS))
    if report.isOfRecord { operands[Int(BINDING_REPORT_DEVICE)] = ownRecord(path, scope) }
    operands[Int(BINDING_REPORT_PLATFORM)] = platform(report.platform, &record, scope)
    operands[Int(BINDING_REPORT_LEVEL)] = level(report.level, &record, path, scope)
    let fields: [(UInt32, Expression?, Operand.Class)] = [
      (BINDING_REPORT_OBSERVED, report.observed, .number),
      (BINDING_REPORT_THREAT, report.threat, .text),
      (BINDING_REPORT_CATEGORY, report.category, .text),
      (BINDING_REPORT_TITLE, report.title, .text),
      (BINDING_REPORT_DETAIL, report.detail, .text), (BINDING_REPORT_CODE, report.code, .number),
    ]
    for (place, expression, wanted) in fields {
      guard let expression else {
        if place == BINDING_REPORT_OBSERVED { operands[Int(place)] = observed(scope) }
        continue
      }
      operands[Int(place)] = value(expression, wanted, scope)
    }
    for (index, identifier) in report.identifiers.prefix(8).enumerated() {
      put(identifier.kind, at: index, in: &record.identifiers)
      operands.append(value(identifier.value, .text, scope))
    }
    record.identifier_count = UInt32(report.identifiers.count)
    record.level_field = program.texts.add(levelField(report.level))
    checkDevice(report, path)
    record.operand = add(operands)
    program.reports.append(record)
    var node = StepNode(BINDING_REPORT)
    node.step.index = UInt32(program.reports.count - 1)
    return node
  }

  /// When the partner saw it, where the binding does not say: as old as what was looked at.
  private func observed(_ scope: Scope) -> binding_operand {
    if scope.inDevice {
      return Self.record(BINDING_FROM_DEVICE, BINDING_UINT64, at: BINDING_DEVICE_LAST_CHECKIN_MS)
    }
    if scope.inInventory {
      return Self.record(
        BINDING_FROM_INVENTORY, BINDING_UINT64, at: BINDING_INVENTORY_OBSERVED_MS)
    }
    guard scope.verb == .receive else { return Self.record(BINDING_FROM_NOW, BINDING_UINT64) }
    return Self.record(BINDING_FROM_PAYLOAD, BINDING_UINT64, at: BINDING_PAYLOAD_RECEIVED_MS)
  }

  private func checkDevice(_ report: ReportStep, _ path: String) {
    let hasDevice = report.isOfRecord || !report.identifiers.isEmpty
    let isThreat = [MTDA_REPORT_THREAT_OPENED, MTDA_REPORT_THREAT_CLOSED].contains(report.kind)
    if isThreat, report.threat == nil { fault("missing", "\(path).report.threat_id", "is missing") }
    switch report.kind {
    case MTDA_REPORT_HEARTBEAT:
      if hasDevice { fault("bad-value", "\(path).report.device", "has no place in a heartbeat") }
    case MTDA_REPORT_THREAT_CLOSED: break
    default:
      if !hasDevice {
        fault("missing", "\(path).report.device", "is missing: nothing names the device")
      }
    }
  }

  private func ownRecord(_ path: String, _ scope: Scope) -> binding_operand {
    if scope.inDevice {
      return Self.record(BINDING_FROM_DEVICE, BINDING_UINT64, at: BINDING_DEVICE_REF)
    }
    if scope.inInventory {
      return Self.record(BINDING_FROM_INVENTORY, BINDING_UINT64, at: BINDING_INVENTORY_REF)
    }
    fault(
      "out-of-place", "\(path).report.device",
      "is record, and no loop over devices or inventories surrounds it")
    return Self.nothing
  }

  private mutating func value(
    _ expression: Expression, _ wanted: Operand.Class, _ scope: Scope
  ) -> binding_operand {
    guard let operand = operand(expression, scope) else { return Self.nothing }
    if operand.valueClass != wanted { fault("wrong-type", expression.path, "is no \(wanted)") }
    return operand.record
  }

  private mutating func level(
    _ level: ReportStep.Level, _ record: inout binding_report, _ path: String, _ scope: Scope
  ) -> binding_operand {
    switch level {
    case .none: return Self.nothing
    case .word(let expression):
      record.grade = MTDA_GRADE_WORD
      return value(expression, .text, scope)
    case .state(let state):
      return Self.record(BINDING_FROM_NUMBER, BINDING_INT64, number: Int64(state.boundary))
    case .table(let name, let expression):
      guard let table = binding.tables[name] else {
        fault("unknown-name", "\(path).report.level.table", "names \(name), which is no table")
        return Self.nothing
      }
      let index = tables[name] ?? program.add(table: table.map { ($0.key, $0.value.boundary, 0) })
      tables[name] = index
      record.table = index
      return value(expression, .number, scope)
    }
  }

  private mutating func platform(
    _ platform: ReportStep.Platform, _ record: inout binding_report, _ scope: Scope
  ) -> binding_operand {
    switch platform {
    case .notSaid: return Self.nothing
    case .always(let platform):
      record.platform = platform.boundary
      return Self.nothing
    case .table(let table, let expression):
      record.platforms = program.add(table: table.map { ($0.key, $0.value.boundary, 0) })
      return value(expression, .number, scope)
    }
  }

  private func levelField(_ level: ReportStep.Level) -> String {
    switch level {
    case .word(let expression), .table(_, let expression):
      if case .name(let name) = expression.form { name } else { "level" }
    default: "level"
    }
  }
}

extension PartnerDeviceState {
  var boundary: UInt32 {
    (0...UInt32(MTDA_DEVICE_STATE_MISCONFIGURED)).first { Self(boundary: $0) == self } ?? 0
  }
}
