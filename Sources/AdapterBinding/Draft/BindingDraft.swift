import AdapterBundle
import ForeignSignature
import Foundation

/// A binding with everything that a header says, for a person to finish: types, functions, constants, and guesses
/// at what is written behind pointers and what releases what.
package struct BindingDraft {
  /// What the header has and no binding can, one sentence each.
  package private(set) var notes: [String] = []
  private var structs: [(name: String, fields: [String])] = []
  private var handles: [(name: String, form: String?)] = []
  private var enums: [String] = []
  private var constants: [(String, String)] = []
  private var callbacks: [String] = []
  private var functions: [Signature] = []
  /// What a struct is called, by its tag.
  private var typedefs: [String: String] = [:]
  private let soname: String?

  /// - Parameters:
  ///   - soname: the name that the library calls itself; nil when it has none.
  ///   - header: the path of its header.
  package init(soname: String?, header: String, folders: [String] = []) throws(BundleError) {
    self.soname = soname
    let file = URL(fileURLWithPath: header)
    let declarations = try HeaderSyntax.declarations(of: file, folders: folders)
    readTypes(declarations)
    for declaration in declarations where declaration.kind == "FunctionDecl" {
      read(function: declaration)
    }
    readMacros((try? String(contentsOf: file, encoding: .utf8)) ?? "")
  }

  // MARK: Reading

  private mutating func readTypes(_ declarations: [HeaderSyntax]) {
    for declaration in declarations where declaration.kind == "TypedefDecl" {
      guard let name = declaration.name, let type = declaration.type?.qualType else { continue }
      if type.hasPrefix("struct ") || type.hasPrefix("enum ") {
        typedefs[String(type.drop { $0 != " " }.dropFirst())] = name
      } else if type.contains("(*)(") {
        read(callback: name, type)
      } else if CType.scalars[type] != nil {
        handles.append((name, type))
      } else if type.hasSuffix("*") {
        handles.append((name, "pointer"))
      }
    }
    for declaration in declarations {
      let tag = declaration.name
      let known = tag.flatMap { typedefs[$0] } ?? declaration.typedefName
      switch declaration.kind {
      case "RecordDecl":
        let name = known ?? tag.map { "\(declaration.tagUsed ?? "struct") \($0)" }
        if let name { read(record: declaration, name) }
      case "EnumDecl":
        if let name = known ?? tag.map({ "enum \($0)" }) { enums.append(name) }
        readConstants(of: declaration)
      default: break
      }
    }
  }

  /// One without a value is one more than the one before.
  private mutating func readConstants(of enumeration: HeaderSyntax) {
    var next = 0
    for constant in enumeration.inner("EnumConstantDecl") {
      let value = constant.inner("ConstantExpr").first?.value.flatMap { Int($0) } ?? next
      if let name = constant.name { constants.append((name, String(value))) }
      next = value &+ 1
    }
  }

  private mutating func read(record: HeaderSyntax, _ name: String) {
    guard record.tagUsed == "struct" else {
      notes.append("\(name) is a union, of which nobody knows what lies in it.")
      return
    }
    guard record.completeDefinition == true else {
      if !structs.contains(where: { $0.name == name }),
        !handles.contains(where: { $0.name == name })
      {
        handles.append((name, nil))
      }
      return
    }
    handles.removeAll { $0.name == name }
    let fields = record.inner("FieldDecl")
    if let odd = fields.first(where: { $0.isBitfield == true || $0.name == nil }) {
      notes.append(
        "The struct \(name) has \(odd.name ?? "a part without a name"), a bit-field or worse; it is left out."
      )
      handles.append((name, nil))
      return
    }
    structs.append((name, fields.map { declaration($0.type?.qualType ?? "", $0.name ?? "") }))
  }

  private mutating func read(callback name: String, _ type: String) {
    let parts = type.components(separatedBy: "(*)(")
    let list = parts[1].dropLast().components(separatedBy: ", ").filter {
      $0 != "void" && !$0.isEmpty
    }
    let parameters = list.enumerated().map { declaration($1, "argument\($0 + 1)") }
    callbacks.append(
      "\(declaration(parts[0].trimmed, name))(\(parameters.joined(separator: ", ")))")
  }

  private mutating func read(function: HeaderSyntax) {
    guard let name = function.name, let type = function.type?.qualType else { return }
    let result = String(type.prefix { $0 != "(" }).trimmed
    var list = function.inner("ParmVarDecl").enumerated().map { index, parameter in
      declaration(parameter.type?.qualType ?? "", parameter.name ?? "argument\(index + 1)")
    }
    if type.hasSuffix("...)") { list.append("...") }
    do throws(DeclarationParser.Refusal) {
      let text = "\(declaration(result, name))(\(list.joined(separator: ", ")))"
      functions.append(try DeclarationParser.signature(text))
    } catch {
      notes.append("\(name) \(error.reason).")
    }
  }

  private mutating func readMacros(_ text: String) {
    for match in text.matches(of: /(?m)^\s*#\s*define\s+(\w+)\s+\(?(-?\d+)\)?\s*(?:\/[\/*].*)?$/) {
      constants.append((String(match.1), String(match.2)))
    }
  }

  /// `char[20]` and `id` as `char id[20]`.
  private func declaration(_ given: String, _ name: String) -> String {
    let type = given.replacing(/\b(?:struct|enum) (\w+)/) { match in
      typedefs[String(match.output.1)] ?? String(match.output.0)
    }
    guard let bracket = type.firstIndex(of: "[") else {
      return type.hasSuffix("*") ? type + name : "\(type) \(name)"
    }
    return "\(type[..<bracket].trimmed) \(name)\(type[bracket...])"
  }

  // MARK: Guessing

  /// A function that takes only the handle and is called like the end of something.
  private func releaser(of handle: String) -> String? {
    let words = ["free", "close", "destroy", "release", "stop", "end", "delete", "disconnect"]
    return functions.first { function in
      let type = function.parameters.first?.type
      return function.parameters.count == 1 && type?.pointers == 1 && type?.base == .named(handle)
        && words.contains { function.name.lowercased().contains($0) }
    }?.name
  }

  /// The one parameter of a function that is called like the end of what it takes.
  private func releases(_ parameter: Declaration, _ function: Signature) -> Bool {
    guard case .named(let name) = parameter.type.base else { return false }
    return releaser(of: name) == function.name
  }

  /// A pointer to something that can be written and that is no handle is written behind, one would think.
  private func isOut(_ parameter: Declaration) -> Bool {
    let type = parameter.type
    if type.pointers == 2 { return !type.isMiddleConst }
    guard type.pointers == 1, !type.isConst else { return false }
    switch type.base {
    case .void, .char: return false
    case .scalar: return true
    case .named(let name): return structs.contains { $0.name == name } || enums.contains(name)
    }
  }

  // MARK: Writing

  /// The draft, as JSON in the order in which a person reads it.
  package var text: String {
    var members = [
      "\"binding_version\": 1",
      "\"library\": {\(soname.map { "\"soname\": \(Self.quoted($0))" } ?? "")}",
      "\"adapter\": \(Self.descriptor)", "\"settings\": {}",
    ]
    members.append(object("constants", constants.map { "\(Self.quoted($0.0)): \($0.1)" }))
    members.append(object("handles", handles.map(handleText)))
    members.append("\"enums\": [\(enums.map(Self.quoted).joined(separator: ", "))]")
    members.append(
      list(
        "structs",
        structs.map { record in
          let fields = record.fields.map(Self.quoted).joined(separator: ", ")
          return "{\"name\": \(Self.quoted(record.name)), \"fields\": [\(fields)]}"
        }))
    members.append(list("callbacks", callbacks.map { "{\"declaration\": \(Self.quoted($0))}" }))
    members.append("\"failures\": {}")
    members.append(list("functions", functions.map(functionText)))
    members.append("\"tables\": {}")
    members.append(
      "\"verbs\": {\"activate\": [], \"devices\": [], \"receive\": [], \"poll\": [], \"deactivate\": []}"
    )
    return "{\n  " + members.joined(separator: ",\n  ") + "\n}\n"
  }

  private func handleText(_ handle: (name: String, form: String?)) -> String {
    var members: [String] = []
    if let form = handle.form { members.append("\"is\": \(Self.quoted(form))") }
    if let releaser = releaser(of: handle.name) {
      members.append("\"freed_by\": \(Self.quoted(releaser))")
    }
    return "\(Self.quoted(handle.name)): {\(members.joined(separator: ", "))}"
  }

  private func functionText(_ function: Signature) -> String {
    let parameters = function.parameters.map(\.spelling).joined(separator: ", ")
    let result = Declaration(type: function.result, name: function.name).spelling
    let outs = function.parameters.filter { isOut($0) && !releases($0, function) }
    var members = [
      "\"declaration\": \(Self.quoted("\(result)(\(parameters.isEmpty ? "void" : parameters))"))"
    ]
    if !outs.isEmpty {
      members.append("\"out\": [\(outs.map { Self.quoted($0.name) }.joined(separator: ", "))]")
    }
    let freed = outs.compactMap { out -> String? in
      guard case .named(let name) = out.type.base, out.type.pointers == 1,
        let releaser = releaser(of: name)
      else { return nil }
      return "\(Self.quoted(out.name)): \(Self.quoted(releaser))"
    }
    if !freed.isEmpty { members.append("\"freed_by\": {\(freed.joined(separator: ", "))}") }
    return "{\(members.joined(separator: ", "))}"
  }

  private func object(_ name: String, _ members: [String]) -> String {
    members.isEmpty
      ? "\"\(name)\": {}" : "\"\(name)\": {\n    \(members.joined(separator: ",\n    "))\n  }"
  }

  private func list(_ name: String, _ elements: [String]) -> String {
    elements.isEmpty
      ? "\"\(name)\": []" : "\"\(name)\": [\n    \(elements.joined(separator: ",\n    "))\n  ]"
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  private static let descriptor = """
    {
        "partner_id": "00000000-0000-0000-0000-000000000000",
        "name": "", "vendor": "", "version": "0.1.0",
        "level_source": "state", "needs_classic_policy": false,
        "platforms": [
          {"platform": "android", "compliance": true, "app_protection": false,
           "min_compliance": "9", "label_version": "9"}
        ],
        "toggles": [
          {"toggle": "androidEnabled", "default": false, "label": "", "help": ""},
          {"toggle": "partnerUnresponsivenessThresholdInDays", "default": false,
           "label": "Number of days until partner is unresponsive", "help": "",
           "range": {"min": 1, "max": 90, "default": 7}}
        ],
        "level_words": [],
        "identifiers": ["serialNumber"]
      }
    """
}

extension StringProtocol {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
