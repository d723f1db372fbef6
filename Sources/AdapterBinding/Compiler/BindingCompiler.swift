import AdapterBundle
import CBindingProgram
import ConnectorModel
import ForeignSignature

/// Makes a program of a binding: checks each name and each type, and gives every value its place.
///
/// It notes what is wrong by its place in the document and goes on, so that all of it is found at once.
struct BindingCompiler {
  let binding: Binding
  let faults = ManifestFaults(of: "binding")
  var types: TypeTable
  var program = Program()
  /// What steps have kept, by name.
  var kept: [String: Slot] = [:]
  var tables: [String: UInt32] = [:]
  /// By callback and spelling, where an event's value is among its captures.
  var captureIndexes: [[String: Int]]

  private init(_ binding: Binding) {
    self.binding = binding
    types = TypeTable(binding)
    captureIndexes = binding.callbacks.map { _ in [:] }
    program.captures = binding.callbacks.map { _ in [] }
  }

  static func compile(_ binding: Binding) throws(BundleError) -> Program {
    try compiled(binding).program
  }

  static func compiled(_ binding: Binding) throws(BundleError) -> BindingCompiler {
    var compiler = BindingCompiler(binding)
    compiler.addStructs()
    compiler.addFunctions()
    compiler.addCallbacks()
    for setting in binding.settings {
      compiler.program.settings.append(
        binding_setting(
          name: compiler.program.texts.add(setting.name), is_required: setting.isRequired ? 1 : 0))
    }
    // What is kept is known to the other verbs once activation has been read.
    for verb in Binding.Verb.allCases { compiler.add(verb) }
    compiler.finishCallbacks()
    compiler.checkSize()
    if let error = BundleError.binding(compiler.faults.faults) { throw error }
    return compiler
  }

  func fault(_ code: String, _ path: String, _ message: String) {
    faults.fault(code, path, message)
  }

  private func checkSize() {
    for (area, name) in [(program.frame, "local values"), (program.kept, "kept values")]
    where area.bytes > BINDING_FRAME_BYTES {
      fault("out-of-range", "$.verbs", "have more than \(BINDING_FRAME_BYTES) bytes of \(name)")
    }
  }

  // MARK: Types

  /// The layout of a type, or a fault at `path`.
  func layout(_ type: CType, _ path: String) -> Layout {
    if let layout = types.layout(of: type) { return layout }
    let isHandle =
      if case .named(let name) = type.base { binding.handles[name] != nil } else { false }
    fault(
      "unknown-type", path,
      isHandle
        ? "has \(type.spelling) by value, of which only pointers can be passed on"
        : "has \(type.spelling), which is neither a struct, a handle, an enum nor a callback of this binding"
    )
    return .pointer
  }

  private mutating func addStructs() {
    for record in binding.structs {
      var layout = StructLayout(name: record.name)
      for (index, field) in record.fields.enumerated() {
        let path = "\(record.path).fields[\(index)]"
        if record.fields[..<index].contains(where: { $0.name == field.name }) {
          fault("repeated", path, "names a field for the second time")
        }
        layout.add(field, self.layout(field.type, path))
      }
      layout.finish()
      if layout.isTooLarge {
        fault("out-of-range", record.path, "is larger than \(BINDING_FRAME_BYTES) bytes")
      }
      if types.structure(record.name) != nil {
        fault("repeated", record.path, "is the second struct \(record.name)")
      }
      program.structs.append(
        binding_struct(
          name: program.texts.add(record.name), size: layout.size, alignment: layout.alignment,
          first_field: UInt32(program.fields.count), field_count: UInt32(layout.fields.count)))
      program.fields += layout.fields.map { field in
        binding_field(
          type: field.isChars ? binding_type(kind: BINDING_CHARS, structure: 0) : field.layout.type,
          offset: field.offset, count: field.count)
      }
      types.add(layout)
    }
  }

  mutating func parameters(
    _ signature: Signature, outs: Set<String>, _ path: String
  ) -> UInt32 {
    let first = UInt32(program.parameters.count)
    for parameter in signature.parameters {
      let layout = layout(parameter.type, "\(path).declaration")
      var target = Layout.void
      if outs.contains(parameter.name) {
        if parameter.type.pointers == 0 || parameter.type.isConst && parameter.type.pointers == 1
          || parameter.type.isMiddleConst || parameter.type.target.isVoid
        {
          fault(
            "bad-value", "\(path).out",
            "has \(parameter.name), which is no pointer to something that can be written")
        } else {
          target = self.layout(parameter.type.target, "\(path).out")
        }
      }
      program.parameters.append(
        binding_parameter(
          // Where something is written, a pointer to char is no text that is given.
          type: target.size > 0 ? Layout.pointer.type : layout.type, target: target.type,
          out_bytes: target.size, name: program.texts.add(parameter.name)))
    }
    let names = signature.parameters.map(\.name)
    if Set(names).count != names.count {
      fault("repeated", "\(path).declaration", "names a parameter twice")
    }
    for name in outs.sorted() where !names.contains(name) {
      fault("unknown-name", "\(path).out", "has \(name), which is no parameter")
    }
    return first
  }
}
