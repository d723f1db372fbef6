import CBindingProgram
import ForeignSignature

/// A table of functions as a header has it: what the suite knows of functions that it calls with hostile arguments.
struct FunctionTable: Sendable {
  struct Function: Sendable {
    var signature: Signature
    /// Where its address lies in the table.
    var place: Int
    /// Parameters for which null or zero is the caller's fault.
    var trusted: Set<String> = []
  }

  /// The id of an extension; nil for the table that every adapter has.
  var id: String?
  var functions: [Function] = []
  private(set) var bytes = 0

  init(id: String?) { self.id = id }

  /// Puts a member where C does.
  /// - Parameter member: its declaration; a function pointer is declared as the function.
  mutating func add(_ member: String) throws(DeclarationParser.Refusal) {
    guard member.contains("(") else {
      let declaration = try DeclarationParser.variable(member)
      guard declaration.count == nil, let kind = declaration.type.scalarKind else {
        throw DeclarationParser.Refusal("is neither a number nor a function")
      }
      if bytes == 0, declaration.name != "struct_size" || kind != BINDING_UINT32 {
        throw DeclarationParser.Refusal("is not uint32_t struct_size, with which a table begins")
      }
      _ = take(Int(binding_scalar_bytes(kind)))
      return
    }
    let signature = try DeclarationParser.signature(member)
    for type in signature.parameters.map(\.type) + [signature.result]
    where type.scalarKind == nil && !(type.isVoid && type == signature.result) {
      throw DeclarationParser.Refusal(
        "has \(type.spelling) by value, which is neither a number nor a pointer")
    }
    if functions.contains(where: { $0.signature.name == signature.name }) {
      throw DeclarationParser.Refusal("is the second function \(signature.name)")
    }
    guard bytes > 0 else {
      throw DeclarationParser.Refusal("is not uint32_t struct_size, with which a table begins")
    }
    functions.append(Function(signature: signature, place: take(8)))
  }

  private mutating func take(_ size: Int) -> Int {
    let place = (bytes + size - 1) / size * size
    bytes = place + size
    return place
  }

  /// The table of `mtda.h`. Our own list can be read, or the program is wrong.
  static let adapter: FunctionTable = {
    var table = FunctionTable(id: nil)
    for member in members {
      do throws(DeclarationParser.Refusal) {
        try table.add(member)
      } catch {
        fatalError("The table of the header \(error.reason): \(member)")
      }
    }
    return table
  }()

  static let members = [
    "uint32_t struct_size", "uint16_t abi_major", "uint16_t abi_minor", "uint64_t layout_hash",
    "const mtda_descriptor *descriptor",
    "mtda_status create(const mtda_host *host, mtda_instance **out, mtda_error *error)",
    "mtda_status configure(mtda_instance *self, const mtda_config *config, mtda_error *error)",
    "mtda_status activate(mtda_instance *self, mtda_error *error)",
    "mtda_status devices(mtda_instance *self, mtda_call *call, const mtda_batch *batch, mtda_error *error)",
    "mtda_status apps(mtda_instance *self, mtda_call *call, const mtda_batch *batch, mtda_error *error)",
    "mtda_status receive(mtda_instance *self, mtda_call *call, const mtda_payload *payload, mtda_error *error)",
    "mtda_status poll(mtda_instance *self, mtda_call *call, mtda_error *error)",
    "void cancel(mtda_instance *self)", "void deactivate(mtda_instance *self)",
    "void destroy(mtda_instance *self)", "const void *extension(const mtda_str *id)",
  ]
}

extension CType {
  /// The kind of a number or a pointer; nil for what is neither.
  var scalarKind: UInt32? {
    if pointers > 0 { return BINDING_POINTER }
    switch base {
    case .void: return nil
    case .char: return BINDING_INT8
    case .scalar(let kind, _): return kind
    case .named("mtda_status"): return BINDING_INT32
    case .named: return nil
    }
  }

  var isStatus: Bool { base == .named("mtda_status") && pointers == 0 }
}
