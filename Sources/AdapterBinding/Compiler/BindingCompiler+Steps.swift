import CBindingProgram
import ConnectorModel
import ForeignSignature
import MTDAdapterABI

/// A step with the steps inside it.
struct StepNode {
  var step: binding_step
  var body: [StepNode] = []
  var cases: [(key: Int64, body: [StepNode])] = []

  init(_ code: UInt32) {
    step = binding_step()
    step.code = code
    step.place = BINDING_NONE
  }
}

extension BindingCompiler {
  mutating func add(_ verb: Binding.Verb) {
    guard let steps = binding.verbs[verb] else { return }
    var scope = Scope(verb: verb)
    let (first, count) = emit(nodes(steps, &scope))
    program.verbs[Binding.Verb.allCases.firstIndex(of: verb) ?? 0] = binding_verb(
      first_step: first, step_count: count, is_present: 1, reserved: 0)
  }

  /// Lays steps out in a row, and behind the row what is inside them.
  private mutating func emit(_ nodes: [StepNode]) -> (first: UInt32, count: UInt32) {
    let first = program.steps.count
    program.steps += nodes.map(\.step)
    for (index, node) in nodes.enumerated() {
      if !node.body.isEmpty {
        (program.steps[first + index].body, program.steps[first + index].body_count) = emit(
          node.body)
      }
      guard node.step.code == BINDING_CHOOSE else { continue }
      let cases = node.cases.map { (key, body) in
        let (first, count) = emit(body)
        return (key: key, value: first, count: count)
      }
      program.steps[first + index].index = program.add(table: cases)
    }
    return (UInt32(first), UInt32(nodes.count))
  }

  /// Steps in a row; whatever one of them names the next can use.
  mutating func nodes(_ steps: [Step], _ scope: inout Scope) -> [StepNode] {
    guard scope.depth < BINDING_DEPTH else {
      fault(
        "too-deep", steps.first?.path ?? "$.verbs", "is nested deeper than \(BINDING_DEPTH) steps")
      return []
    }
    return steps.flatMap { nodes(of: $0, &scope) }
  }

  /// What is inside a step sees what is outside, and not the other way round.
  mutating func inner(
    _ steps: [Step], _ scope: Scope, _ change: (inout Scope) -> Void = { _ in }
  ) -> [StepNode] {
    var inner = scope
    inner.depth += 1
    change(&inner)
    return nodes(steps, &inner)
  }

  private mutating func nodes(of step: Step, _ scope: inout Scope) -> [StepNode] {
    switch step.form {
    case .call(let call): return nodes(of: call, &scope)
    case .local(let declaration):
      addLocal(declaration, step.path, &scope)
      return []
    case .set(let pairs): return pairs.compactMap { set($0.target, $0.value, scope) }
    case .forEach(let loop): return node(of: loop, step.path, scope).map { [$0] } ?? []
    case .gather(let step): return node(of: step, scope).map { [$0] } ?? []
    case .repeat(let call, let condition, let body):
      return repeated(call, condition, body, step.path, scope).map { [$0] } ?? []
    case .choose(let value, let cases, let otherwise):
      return choose(value, cases, otherwise, step.path, scope).map { [$0] } ?? []
    case .report(let report): return node(of: report, step.path, scope).map { [$0] } ?? []
    case .skip(let reason):
      checkData(step.path, scope)
      checkRecord(step.path, scope)
      var node = StepNode(BINDING_SKIP)
      node.step.index = reason
      return [node]
    case .tell(let what, let value): return tell(what, value, scope).map { [$0] } ?? []
    case .free(let name): return free(name, step.path, scope).map { [$0] } ?? []
    }
  }

  func checkData(_ path: String, _ scope: Scope) {
    if [.activate, .deactivate].contains(scope.verb) {
      fault(
        "out-of-place", path, "has no place in \(scope.verb.rawValue), where nothing is reported")
    }
  }

  mutating func addName(_ name: String, _ slot: Slot, _ path: String, _ scope: inout Scope) {
    let roots: Set<String> = [
      "device", "inventory", "app", "payload", "setting", "event", "now_ms",
    ]
    if scope.names[name] != nil || kept[name] != nil || roots.contains(name)
      || binding.constants[name] != nil
      || binding.callbacks.contains(where: { $0.signature.name == name })
    {
      fault("repeated", path, "gives the name \(name), which something else has")
    }
    if slot.isKept { kept[name] = slot } else { scope.names[name] = slot }
  }

  private mutating func addLocal(_ declaration: Declaration, _ path: String, _ scope: inout Scope) {
    let layout = layout(declaration.type, "\(path).local")
    let count = UInt32(declaration.count ?? 1)
    let place = program.frame.take(layout.size.times(count), alignment: max(8, layout.alignment))
    let content: Slot.Content =
      declaration.count == nil
      ? .value(declaration.type, layout) : .array(declaration.type, layout, count: count)
    addName(declaration.name, Slot(content: content, place: place, isKept: false), path, &scope)
  }

  mutating func set(_ target: String, _ value: Expression, _ scope: Scope) -> StepNode? {
    let place = operand(Expression(form: .name(target), path: value.path), scope)
    guard let place, let given = operand(value, scope) else { return nil }
    guard [BINDING_FROM_FRAME, BINDING_FROM_KEPT].contains(place.record.source),
      place.valueClass != .structure
    else {
      fault("bad-value", value.path, "is no value of ours that can be set")
      return nil
    }
    guard suits(given, place.record.type.kind, place.type) else {
      fault("wrong-type", value.path, "is given something of another type")
      return nil
    }
    var node = StepNode(BINDING_SET)
    node.step.operand = add([given.record])
    node.step.place = place.record.at
    node.step.is_kept = place.record.source == BINDING_FROM_KEPT ? 1 : 0
    node.step.index = place.record.type.kind
    node.step.number =
      place.record.type.kind == BINDING_CHARS
      ? Int64(place.record.length) : Int64(binding_scalar_bytes(place.record.type.kind))
    return node
  }

  mutating func add(_ operands: [binding_operand]) -> UInt32 {
    program.operands += operands
    return UInt32(program.operands.count - operands.count)
  }

  private mutating func free(_ name: String, _ path: String, _ scope: Scope) -> StepNode? {
    guard let found = operand(Expression(form: .name(name), path: path), scope) else { return nil }
    guard let type = found.type, found.valueClass != .number,
      [BINDING_FROM_FRAME, BINDING_FROM_KEPT].contains(found.record.source)
    else {
      fault("wrong-type", path, "frees \(name), which is nothing that is released")
      return nil
    }
    let isReleased =
      types.handle(type)?.handle.freedBy != nil
      || binding.functions.contains { !$0.freedBy.isEmpty }
    if !isReleased { fault("wrong-type", path, "frees \(name), which no function releases") }
    var node = StepNode(BINDING_RELEASE)
    node.step.operand = add([found.record])
    return node
  }

  private mutating func tell(_ what: String, _ value: Expression, _ scope: Scope) -> StepNode? {
    guard let given = operand(value, scope) else { return nil }
    var node = StepNode(BINDING_TELL)
    node.step.operand = add([given.record])
    node.step.index = program.texts.add("\(SingleCall.mark)\(what) = ").at
    return node
  }
}
