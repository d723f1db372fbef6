import AdapterBundle
import CBindingProgram
import ConnectorModel
import ForeignSignature
import MTDAdapterABI

extension Binding {
  package static let mostBytes = 1 << 20
  private static let mostLevels = 24
  package static let formatVersion = 1

  /// Reads binding.json. All that is wrong is found at once and named by its place; what is not known is wrong.
  package static func read(_ bytes: [UInt8]) throws(BundleError) -> Binding {
    let root: JSON
    do {
      root = try JSON(parsing: bytes, mostBytes: mostBytes, mostLevels: mostLevels)
    } catch {
      throw .binding(error)
    }
    let faults = ManifestFaults(of: "binding")
    let fields = ManifestObject(root, at: "$", faults, keys: keys)
    if fields.integer("binding_version", 1...Int(Int32.max)) != formatVersion, faults.faults.isEmpty
    {
      fields.fault("unsupported-version", "binding_version", "is not \(formatVersion)")
    }
    let binding = Binding(fields)
    if let error = BundleError.binding(faults.faults + faults.warnings) { throw error }
    return binding
  }

  private static let keys: Set<String> = [
    "$schema", "binding_version", "adapter", "library", "settings", "constants", "handles", "enums",
    "structs", "callbacks", "failures", "functions", "tables", "verbs",
  ]

  private init(_ fields: ManifestObject) {
    let adapter = fields.object("adapter", keys: PartnerDescriptor.keys)
    descriptor = PartnerDescriptor(adapter)
    _ = adapter.value("version", "a semantic version", AdapterManifest.version)
    soname = fields.object("library", keys: ["soname"], isRequired: false)
      .optionalText("soname", atMost: 128)
    readValues(fields)
    readTypes(fields)
    readFunctions(fields)
    let verbs = fields.object("verbs", keys: Set(Verb.allCases.map(\.rawValue)))
    for verb in Verb.allCases where verbs.has(verb.rawValue) {
      self.verbs[verb] = StepReader.steps(verbs, verb.rawValue)
    }
  }

  private mutating func readValues(_ fields: ManifestObject) {
    let settings = fields.object("settings", keys: nil, isRequired: false)
    for name in settings.names {
      guard let word = settings.value(name, "required or optional", { $0 }) else { continue }
      if !["required", "optional"].contains(word) {
        settings.fault("bad-value", name, "is neither required nor optional")
      }
      self.settings.append(Setting(name: name, isRequired: word == "required"))
    }
    let constants = fields.object("constants", keys: nil, isRequired: false)
    for name in constants.names {
      if !name.isIdentifier { constants.fault("bad-value", name, "is no name of C") }
      self.constants[name] = Int64(constants.integer(name, Int.min...Int.max))
    }
    let tables = fields.object("tables", keys: nil, isRequired: false)
    for name in tables.names {
      let table = tables.object(name, keys: nil)
      self.tables[name] = table.numbered { key in
        table.value(key, "a state of a device") { PartnerDeviceState(rawValue: $0) }
      }
    }
  }

  private mutating func readTypes(_ fields: ManifestObject) {
    let handles = fields.object("handles", keys: nil, isRequired: false)
    for name in handles.names {
      let handle = handles.object(name, keys: ["is", "freed_by"])
      self.handles[name] = Handle(
        form: handle.optionalValue("is", "opaque, pointer or a number of C", Handle.Form.init)
          ?? .opaque, freedBy: handle.optionalText("freed_by"))
    }
    enumerations = Set(
      fields.texts("enums", "the name of a type") { $0.isTypeName ? $0 : nil })
    structs =
      fields.has("structs")
      ? fields.objects("structs", keys: ["name", "fields"]).map { object in
        let name = object.value("name", "the name of a type") { $0.isTypeName ? $0 : nil } ?? ""
        let declarations = object.elements("fields").map { path, value in
          object.faults.parsed(value, path, DeclarationParser.variable)
        }
        if declarations.isEmpty { object.fault("bad-value", "fields", "has no field") }
        return Struct(name: name, fields: declarations.compactMap(\.self), path: object.path)
      } : []
  }

  private mutating func readFunctions(_ fields: ManifestObject) {
    let failures = fields.object("failures", keys: nil, isRequired: false)
    for name in failures.names {
      self.failures[name] = FailureRule(failures.object(name, keys: FailureRule.keys))
    }
    let callbacks =
      fields.has("callbacks")
      ? fields.objects("callbacks", keys: ["declaration", "context", "answer"]) : []
    self.callbacks = callbacks.compactMap { object in
      object.signature.map {
        Callback(
          signature: $0, context: object.optionalText("context"),
          answer: Int64(object.optionalInteger("answer", Int.min...Int.max) ?? 0), path: object.path
        )
      }
    }
    let functions = fields.objects("functions", keys: ["declaration", "out", "fails", "freed_by"])
    self.functions = functions.compactMap { object in
      let freed = object.object("freed_by", keys: nil, isRequired: false)
      return object.signature.map { signature in
        Function(
          signature: signature,
          outs: Set(object.texts("out", "the name of a parameter") { $0.isIdentifier ? $0 : nil }),
          freedBy: Dictionary(uniqueKeysWithValues: freed.names.map { ($0, freed.text($0)) }),
          failure: object.optionalText("fails"), path: object.path)
      }
    }
  }
}

extension Binding.FailureRule {
  fileprivate static let keys: Set<String> = ["when", "code", "message", "statuses", "otherwise"]

  fileprivate init(_ object: ManifestObject) {
    let table = object.object("statuses", keys: nil, isRequired: false)
    let words = Self.statusNames.keys.sorted().joined(separator: ", ")
    self.init(
      when: object.value("when", "negative, nonzero, zero or null") { When(rawValue: $0) }
        ?? .negative,
      code: object.optionalText("code") ?? "result", message: object.optionalText("message"),
      statuses: table.numbered { key in
        table.value(key, "one of \(words)") { Self.statusNames[$0] }
      },
      otherwise: object.optionalValue("otherwise", "one of \(words)") { Self.statusNames[$0] }
        ?? MTDA_INTERNAL, path: object.path)
  }

  private static let statusNames: [String: Int32] = [
    "argument": MTDA_ARG, "config": MTDA_CONFIG, "auth": MTDA_AUTH, "unavailable": MTDA_UNAVAILABLE,
    "limit": MTDA_LIMIT, "unsupported": MTDA_UNSUPPORTED, "internal": MTDA_INTERNAL,
  ]
}

extension Binding.Handle.Form {
  fileprivate init?(_ word: String) {
    switch word {
    case "opaque": self = .opaque
    case "pointer": self = .pointer
    default:
      guard let kind = CType.scalars[word] else { return nil }
      self = .scalar(kind)
    }
  }
}

extension ManifestObject {
  /// The member `declaration`, of a function.
  fileprivate var signature: Signature? {
    faults.parsed(member("declaration"), "\(path).declaration") {
      (text) throws(DeclarationParser.Refusal) in
      try DeclarationParser.signature(text)
    }
  }

  /// Members whose names are whole numbers.
  func numbered<Value>(_ make: (String) -> Value?) -> [Int64: Value] {
    var found: [Int64: Value] = [:]
    for key in names {
      guard let number = Int64(key), String(number) == key else {
        fault("bad-value", key, "is no whole number")
        continue
      }
      found[number] = make(key)
    }
    return found
  }
}

extension ManifestFaults {
  /// What a declaration says; nil when a fault was noted.
  fileprivate func parsed<Value>(
    _ value: JSON?, _ path: String, _ parse: (String) throws(DeclarationParser.Refusal) -> Value
  ) -> Value? {
    guard case .string(let text)? = value, text.utf8.count <= 1_024 else {
      fault(
        value == nil ? "missing" : "wrong-type", path,
        value == nil ? "is missing" : "is no declaration of C")
      return nil
    }
    do throws(DeclarationParser.Refusal) {
      return try parse(text)
    } catch {
      fault("bad-declaration", path, error.reason)
      return nil
    }
  }
}

extension String {
  /// `name`, `struct name` or `enum name`
  var isTypeName: Bool {
    let words = split(separator: " ").map(String.init)
    return words.count == 2
      ? ["struct", "enum"].contains(words[0]) && words[1].isIdentifier : isIdentifier
  }
}

extension BundleError {
  static let bindingRemedy =
    "Mend what is named; Binding.md has the grammar. What it cannot say is written as an adapter: adapters/README.md."

  static func binding(_ faults: [ManifestFault]) -> BundleError? {
    guard let first = faults.first else { return nil }
    let named = faults.prefix(5).map { "\($0.path) \($0.message)" }.joined(separator: "; ")
    let rest = faults.count > 5 ? "; and \(faults.count - 5) more" : ""
    return BundleError(
      first.code, "The binding is not valid: \(named)\(rest).", lookedAt: first.path,
      remedy: bindingRemedy)
  }

  fileprivate static func binding(_ failure: JSON.Failure) -> BundleError {
    let (code, path, message) =
      switch failure {
      case .tooBig: ("too-big", "$", "is larger than a binding may be")
      case .tooDeep(let path): ("too-deep", path, "is nested too deep")
      case .duplicateKey(let path): ("duplicate-key", path, "stands there twice")
      case .notJSON(let reason): ("not-json", "$", "is not JSON: \(reason)")
      case .outOfMemory: ("no-memory", "$", "cannot be read: there is no memory")
      }
    return BundleError(
      "binding.\(code)", "The binding is not valid: \(path) \(message).", lookedAt: path,
      remedy: bindingRemedy)
  }
}
