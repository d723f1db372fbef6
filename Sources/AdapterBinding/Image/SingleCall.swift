import AdapterBundle
import AdapterHost
import CBindingProgram
import ConnectorModel
import ForeignSignature

/// A bound adapter that makes one call when it is polled, and writes what came of it into the log. It is for those
/// who support a library, and belongs to no partner.
package enum SingleCall {
  /// What a line of the log begins with that says what came of the call.
  package static let mark = "answer: "

  /// - Parameters:
  ///   - signature: such as `int32 vendor_ping(string)`. Behind a pointer to a number or to text the function
  ///     writes; it gets no argument.
  ///   - arguments: one for each other parameter: a number, or text.
  package static func adapter(
    _ signature: String, arguments: [String], library: VendorLibrary, interpreter: [UInt8]
  ) throws(BundleError) -> [UInt8] {
    var parsed: Signature
    do throws(DeclarationParser.Refusal) {
      parsed = try DeclarationParser.signature(signature, takesShortNames: true)
    } catch {
      throw refusal("The signature \(error.reason).", signature)
    }
    for index in parsed.parameters.indices where parsed.parameters[index].name.isEmpty {
      parsed.parameters[index].name = "argument\(index + 1)"
    }
    var binding = Binding(descriptor: descriptor, soname: library.soname)
    let outs = parsed.parameters.filter(isOut).map(\.name)
    binding.functions = [
      Binding.Function(signature: parsed, outs: Set(outs), freedBy: [:], failure: nil, path: "$")
    ]
    binding.verbs[.poll] =
      [
        Step(
          form: .call(
            CallStep(
              function: parsed.name, arguments: try values(parsed, arguments, signature),
              names: names(parsed, outs), kept: [:], onFailure: .fail, path: "$")), path: "$")
      ]
      + names(parsed, outs).sorted { $0.key > $1.key }.map { what, name in
        Step(form: .tell(what, Expression(form: .name(name), path: "$")), path: "$")
      }
    return try BoundAdapter.make(
      binding, library: library, interpreter: interpreter, proof: .unproven)
  }

  private static func isOut(_ parameter: Declaration) -> Bool {
    guard !parameter.type.isConst || parameter.type.pointers == 2 else { return false }
    switch parameter.type.base {
    case .scalar: return parameter.type.pointers == 1
    case .char, .void: return parameter.type.pointers == 2 && !parameter.type.isMiddleConst
    case .named: return false
    }
  }

  /// Everything that the call gives, under names of ours.
  private static func names(_ signature: Signature, _ outs: [String]) -> [String: String] {
    var names = Dictionary(uniqueKeysWithValues: outs.map { ($0, "given_\($0)") })
    if !signature.result.isVoid { names["result"] = "given_result" }
    return names
  }

  private static func values(
    _ signature: Signature, _ arguments: [String], _ text: String
  ) throws(BundleError) -> [String: Expression] {
    let parameters = signature.parameters.filter { !isOut($0) }
    guard parameters.count == arguments.count else {
      throw refusal(
        "\(signature.name) takes \(parameters.count) arguments; there are \(arguments.count).", text
      )
    }
    var values: [String: Expression] = [:]
    for (parameter, argument) in zip(parameters, arguments) {
      let isText = parameter.type.pointers == 1 && parameter.type.base == .char
      if !isText, argument != "null", Int64(argument) == nil {
        throw refusal(
          "\"\(argument)\" is no whole number, which \(parameter.type.spelling) wants.", text)
      }
      let form: Expression.Form =
        argument == "null" ? .null : isText ? .text(argument) : .number(Int64(argument) ?? 0)
      values[parameter.name] = Expression(form: form, path: "the argument \(argument)")
    }
    return values
  }

  private static func refusal(_ message: String, _ signature: String) -> BundleError {
    BundleError(
      "binding.bad-call", message, lookedAt: signature,
      remedy: "Write it as in C, such as: int32 vendor_ping(string)")
  }

  private static let descriptor = PartnerDescriptor(
    id: ConnectorID(rawValue: "ca110000-0000-4000-8000-000000000000"), name: "A single call",
    vendor: "Gatehouse", adapterVersion: "1.0.0", levelSource: .state, needsClassicPolicy: false,
    platforms: [
      PlatformSupport(platform: .android, supportsCompliance: true, supportsAppProtection: false)
    ],
    toggles: [
      OfferedToggle(toggle: .androidEnabled, label: "None", help: "None", isOnByDefault: false)
    ],
    identifiers: [.serialNumber])
}
