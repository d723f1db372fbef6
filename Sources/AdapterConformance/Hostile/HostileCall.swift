import CBindingProgram
import ForeignSignature

/// A call with one argument that nobody gives on purpose, while the others are sound.
struct HostileCall: Sendable {
  /// What the adapter owes.
  enum Expectation: Sendable {
    /// Any answer but MTDA_OK; a death is contained.
    case refusal
    /// An answer.
    case survival
    /// Nothing: whoever calls so gets what may come.
    case nothing
  }

  var function: FunctionTable.Function
  /// The id of an extension.
  var table: String?
  var parameter: Int
  var value: HostileValue
  var expectation: Expectation

  var text: String {
    let signature = function.signature
    let name = table.map { "\(signature.name) of \($0)" } ?? signature.name
    return "\(name) with \(value.rawValue) for \(signature.parameters[parameter].name)"
  }

  /// Whether it is made on an inactive instance.
  var isInactive: Bool {
    table == nil && ["configure", "activate", "destroy"].contains(function.signature.name)
  }

  /// Each hostile value for each parameter of each function.
  static func all(of table: FunctionTable) -> [HostileCall] {
    table.functions.flatMap { function in
      function.signature.parameters.indices.flatMap { parameter in
        HostileValue.values(for: function.signature.parameters[parameter].type).map { value in
          HostileCall(
            function: function, table: table.id, parameter: parameter, value: value,
            expectation: table.id == nil
              ? ofHeader(function, parameter, value) : described(function, parameter, value))
        }
      }
    }
  }

  /// What `mtda.h` says: a record that is too short, or of a later version with content, is refused; and what is
  /// null cannot have been looked at.
  private static func ofHeader(
    _ function: FunctionTable.Function, _ parameter: Int, _ value: HostileValue
  ) -> Expectation {
    let type = function.signature.parameters[parameter].type
    let record = HeaderRecord(pointedAtBy: type)
    guard function.signature.result.isStatus, record != .error else { return .nothing }
    switch value {
    case .null: return .refusal
    case .zeros, .unalignedZeros, .tooShort:
      return record?.isVersioned == true ? .refusal : .nothing
    // N07 asks it of a configuration; a longer table of the host's has functions that an adapter need not know.
    case .unknownContent: return [.host, .config].contains(record) ? .nothing : .refusal
    default: return .nothing
    }
  }

  /// A function of an extension survives null and zero, if the suite can make its other arguments; unless its
  /// description says that it trusts its caller.
  private static func described(
    _ function: FunctionTable.Function, _ parameter: Int, _ value: HostileValue
  ) -> Expectation {
    let parameters = function.signature.parameters
    let others = parameters.indices.filter { $0 != parameter }.map { parameters[$0] }
    let isFair = others.allSatisfy { $0.type.canBeMade && !function.trusted.contains($0.name) }
    return isFair && value.isNothing && !function.trusted.contains(parameters[parameter].name)
      ? .survival : .nothing
  }
}

/// Records of the header that a function is given by pointer.
enum HeaderRecord: String {
  case host = "mtda_host"
  case instance = "mtda_instance"
  case call = "mtda_call"
  case config = "mtda_config"
  case batch = "mtda_batch"
  case payload = "mtda_payload"
  case error = "mtda_error"
  case text = "mtda_str"
  case bytes = "mtda_bytes"
  case buffer = "mtda_buf"

  init?(pointedAtBy type: CType) {
    guard case .named(let name) = type.base, type.pointers == 1 else { return nil }
    self.init(rawValue: name)
  }

  /// Begins with its struct_size.
  var isVersioned: Bool { [.host, .config, .batch, .payload].contains(self) }
}

extension CType {
  /// Whether the suite can make a sound argument: a number, memory for numbers or text, something of the header's.
  fileprivate var canBeMade: Bool {
    guard case .named = base, pointers == 1 else { return true }
    return HeaderRecord(pointedAtBy: self) != nil
  }
}
