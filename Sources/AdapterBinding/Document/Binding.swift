import AdapterBundle
import ConnectorModel
import ForeignSignature

/// A binding as somebody wrote it: how a partner's library is called, and what is reported of what it says.
///
/// Binding.md has the grammar, binding.schema.json its shape.
package struct Binding: Sendable {
  package var descriptor: PartnerDescriptor
  /// What the library calls itself; nil for one without a name.
  package var soname: String?
  var settings: [Setting] = []
  var constants: [String: Int64] = [:]
  var handles: [String: Handle] = [:]
  var enumerations: Set<String> = []
  var structs: [Struct] = []
  var callbacks: [Callback] = []
  var failures: [String: FailureRule] = [:]
  var functions: [Function] = []
  var tables: [String: [Int64: PartnerDeviceState]] = [:]
  var verbs: [Verb: [Step]] = [:]

  struct Setting: Sendable {
    var name: String
    var isRequired: Bool
  }

  /// Something of the library's that is only passed on.
  struct Handle: Sendable {
    /// What stands for it: the type itself behind a pointer, or a scalar or a pointer by its name.
    var form: Form
    /// Releases it.
    var freedBy: String?

    enum Form: Sendable, Hashable {
      case opaque
      case pointer
      case scalar(UInt32)
    }
  }

  struct Struct: Sendable {
    var name: String
    var fields: [Declaration]
    var path: String
  }

  struct Callback: Sendable {
    var signature: Signature
    /// The parameter that gives our context pointer back.
    var context: String?
    var answer: Int64
    var path: String
  }

  struct Function: Sendable {
    var signature: Signature
    /// Parameters behind which the function writes.
    var outs: Set<String>
    /// By parameter, or `result`: the function that releases it.
    var freedBy: [String: String]
    /// A rule of `failures`.
    var failure: String?
    var path: String
  }

  struct FailureRule: Sendable {
    enum When: String, CaseIterable, Sendable {
      case negative, nonzero, zero, null
    }

    var when: When
    /// `result`, `errno`, or a function without parameters.
    var code: String
    /// A function from a code to text.
    var message: String?
    var statuses: [Int64: Int32]
    var otherwise: Int32
    var path: String
  }

  /// When something is done.
  enum Verb: String, CaseIterable, Sendable {
    case activate, devices, apps, receive, poll, deactivate
  }
}

/// What a step computes with.
struct Expression: Hashable, Sendable {
  enum Form: Hashable, Sendable {
    case null
    case number(Int64)
    case text(String)
    /// How many bytes a struct has.
    case size(of: String)
    /// A constant, a name that a step has given, or a field: `device.serial_number`.
    case name(String)
  }

  var form: Form
  var path: String
}

/// One step of a verb.
struct Step: Sendable {
  indirect enum Form: Sendable {
    case call(CallStep)
    case local(Declaration)
    case set([(target: String, value: Expression)])
    case forEach(ForEachStep)
    case gather(GatherStep)
    case `repeat`(CallStep, RepeatCondition, [Step])
    case choose(Expression, cases: [Int64: [Step]], otherwise: [Step]?)
    case report(ReportStep)
    case skip(UInt32)
    case free(String)
    /// Writes a value into the log. No document has it: what a library says of devices does not belong there.
    case tell(String, Expression)
  }

  var form: Form
  var path: String
}

struct CallStep: Sendable {
  enum OnFailure: String, CaseIterable, Sendable {
    case fail, skip, ignore
  }

  var function: String
  var arguments: [String: Expression]
  /// By out-parameter, or `result`: the name under which later steps know it.
  var names: [String: String]
  /// The same for what is there until deactivation.
  var kept: [String: String]
  var onFailure: OnFailure
  var path: String
}

enum RepeatCondition: Hashable, Sendable {
  case positive
  case nonzero
  case equals(Expression)
}

struct ForEachStep: Sendable {
  enum Source: Sendable {
    case device, inventory, app
    /// Those that were gathered, with elements of arrays beside them by name.
    case gathered(GatherStep.Record, beside: [(name: String, array: Expression)])
    /// Of a callback.
    case event(String)
    /// The name of an element, the array and the number of elements.
    case element(String, in: Expression, count: Expression)
    /// The name of an element, the first one, and the field that leads to the next.
    case linked(String, in: Expression, next: String)
  }

  var source: Source
  var body: [Step]
}

/// Records side by side in an array, for a library that is asked about many of them at once.
struct GatherStep: Sendable {
  enum Record: String, Sendable {
    case device, app
  }

  var record: Record
  /// What an element is called while it is filled in.
  var name: String
  var array: Expression
  /// What the number of elements is called.
  var count: String
  var values: [(target: String, value: Expression)]
  var body: [Step]
  var path: String
}

struct ReportStep: Sendable {
  enum Level: Sendable {
    case none
    case state(PartnerDeviceState)
    case table(String, of: Expression)
    case word(Expression)
  }

  enum Platform: Sendable {
    case notSaid
    case always(ConnectorModel.Platform)
    case table([Int64: ConnectorModel.Platform], of: Expression)
  }

  var kind: UInt32
  var platform = Platform.notSaid
  /// The host's own reference, from a device or an inventory.
  var isOfRecord: Bool
  var identifiers: [(kind: UInt32, value: Expression)]
  var level: Level
  var observed: Expression?
  var observedUnitMilliseconds: UInt32
  var threat: Expression?
  var category: Expression?
  var title: Expression?
  var detail: Expression?
  var code: Expression?
}
