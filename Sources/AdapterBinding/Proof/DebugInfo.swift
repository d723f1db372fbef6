import AdapterBundle
import Foundation
import FoundationXML

/// The types and functions of a library as its debugging information has them, read from what libabigail's `abidw`
/// writes.
final class DebugInfo: NSObject, XMLParserDelegate {
  /// A type of the library.
  struct Node {
    enum Kind {
      case scalar, structure, typedef, pointer, qualified, array, enumeration, function, other
    }

    var kind: Kind
    var name = ""
    var bits = 0
    /// The type behind this one.
    var target = ""
    var isConst = false
    var count = 0
    var isComplete = true
    var members: [(name: String, offset: Int, type: String)] = []
    var parameters: [String] = []
    var result = ""
  }

  private(set) var types: [String: Node] = [:]
  private(set) var functions: [String: Node] = [:]
  /// What is being read.
  private var current: (id: String, node: Node)?
  private var function: (name: String, node: Node)?
  private var offset: Int?
  private var depth = 0

  /// Reads a library's debugging information. Nil when there is none.
  static func read(_ library: String) throws(BundleError) -> DebugInfo? {
    guard let program = Tool.find(["abidw"]) else {
      throw HeaderCheck.missing(
        "abidw", "Install Debian's abigail-tools; only this check needs it.")
    }
    guard let answer = Tool.run(program, ["--no-corpus-path", "--no-comp-dir-path", library]),
      answer.status == 0
    else {
      throw BundleError(
        "binding.no-debug-info", "abidw cannot read the library.", lookedAt: library,
        remedy: "Ask the vendor for a build with debugging information, or use --header.")
    }
    let info = DebugInfo()
    let parser = XMLParser(data: answer.output)
    parser.delegate = info
    return parser.parse() && !info.functions.isEmpty ? info : nil
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    let id = attributes["id"] ?? ""
    var node = Node(
      kind: .other, name: attributes["name"] ?? "",
      bits: Int(attributes["size-in-bits"] ?? "") ?? 0,
      target: attributes["type-id"] ?? "", isConst: attributes["const"] == "yes",
      isComplete: attributes["is-declaration-only"] != "yes")
    switch name {
    case "type-decl": node.kind = .scalar
    case "typedef-decl": node.kind = .typedef
    case "pointer-type-def": node.kind = .pointer
    case "qualified-type-def": node.kind = .qualified
    case "enum-decl": node.kind = .enumeration
    case "class-decl", "union-decl": node.kind = .structure
    case "array-type-def": node.kind = .array
    case "function-type": node.kind = .function
    case "function-decl":
      node.kind = .function
      function = (attributes["name"] ?? "", node)
      return
    case "data-member":
      offset = Int(attributes["layout-offset-in-bits"] ?? "")
      return
    case "var-decl":
      if let offset { current?.node.members.append((node.name, offset / 8, node.target)) }
      return
    case "subrange":
      current?.node.count = Int(attributes["length"] ?? "") ?? 0
      return
    case "parameter":
      if function != nil {
        function?.node.parameters.append(node.target)
      } else {
        current?.node.parameters.append(node.target)
      }
      return
    case "return":
      if function != nil {
        function?.node.result = node.target
      } else {
        current?.node.result = node.target
      }
      return
    default: return
    }
    // A struct inside a struct is described where it stands; its own name leads to it.
    if [.structure, .array, .function].contains(node.kind) { current = (id, node) }
    types[id] = node
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    switch name {
    case "data-member": offset = nil
    case "function-decl":
      if let function { functions[function.name] = function.node }
      function = nil
    case "class-decl", "union-decl", "array-type-def", "function-type":
      if let current { types[current.id] = current.node }
      current = nil
    default: break
    }
  }
}
