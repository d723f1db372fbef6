import AdapterBundle
import AdapterHost
import ConnectorModel
import ForeignSignature
import MTDAdapterABI

/// Reads the steps of a verb. A step is an object that one key names.
enum StepReader {
  static func steps(_ object: ManifestObject, _ key: String) -> [Step] {
    object.elements(key).compactMap { path, value in
      step(ManifestObject(value, at: path, object.faults, keys: nil))
    }
  }

  private static let kinds: [String: Set<String>] = [
    "call": ["with", "as", "keep", "on_failure"], "local": [], "set": [],
    "for_each": ["of", "in", "count", "next", "beside", "do"],
    "gather": ["as", "into", "count", "with", "do"], "repeat": ["while", "do"],
    "choose": ["cases", "otherwise"], "report": [], "skip": [], "free": [],
  ]

  private static func step(_ object: ManifestObject) -> Step? {
    let named = kinds.keys.filter(object.has)
    guard named.count == 1, let kind = named.first, let others = kinds[kind] else {
      object.faults.fault(
        "no-step", object.path, "is not one of \(kinds.keys.sorted().joined(separator: ", "))")
      return nil
    }
    for key in object.names where key != kind && !others.contains(key) {
      object.fault("unknown-key", key, "does not belong to the step \(kind)")
    }
    return form(kind, object).map { Step(form: $0, path: object.path) }
  }

  private static func form(_ kind: String, _ object: ManifestObject) -> Step.Form? {
    switch kind {
    case "call": .call(call(object))
    case "local": local(object)
    case "set": .set(pairs(object.object("set", keys: nil)))
    case "for_each": forEach(object).map { .forEach($0) }
    case "gather": gather(object).map { .gather($0) }
    case "repeat": repeated(object)
    case "choose": choose(object)
    case "report": report(object.object("report", keys: reportKeys)).map { .report($0) }
    case "skip":
      object.value("skip", "one of \(skips.keys.sorted().joined(separator: ", "))") { skips[$0] }
        .map { .skip($0) }
    default: .free(object.text("free"))
    }
  }

  private static let skips: [String: UInt32] = [
    "unknown-word": MTDA_SKIP_UNKNOWN_WORD, "unknown-kind": MTDA_SKIP_UNKNOWN_KIND,
    "malformed": MTDA_SKIP_MALFORMED, "no-device": MTDA_SKIP_NO_DEVICE,
    "irrelevant": MTDA_SKIP_IRRELEVANT,
  ]

  private static func call(_ object: ManifestObject) -> CallStep {
    let arguments = object.object("with", keys: nil, isRequired: false)
    func names(_ key: String) -> [String: String] {
      let names = object.object(key, keys: nil, isRequired: false)
      return Dictionary(
        uniqueKeysWithValues: names.names.map { name in
          (name, names.value(name, "a name") { $0.isIdentifier ? $0 : nil } ?? "")
        })
    }
    return CallStep(
      function: object.text("call"),
      arguments: Dictionary(
        uniqueKeysWithValues: arguments.names.compactMap { name in
          expression(arguments, name).map { (name, $0) }
        }), names: names("as"), kept: names("keep"),
      onFailure: object.optionalValue("on_failure", "fail, skip or ignore") {
        CallStep.OnFailure(rawValue: $0)
      } ?? .fail, path: object.path)
  }

  private static func local(_ object: ManifestObject) -> Step.Form? {
    do throws(DeclarationParser.Refusal) {
      return .local(try DeclarationParser.variable(object.text("local", atMost: 1_024)))
    } catch {
      object.fault("bad-declaration", "local", error.reason)
      return nil
    }
  }

  private static func pairs(_ object: ManifestObject) -> [(target: String, value: Expression)] {
    object.names.compactMap { name in expression(object, name).map { (name, $0) } }
  }

  private static func gather(_ object: ManifestObject) -> GatherStep? {
    let record = object.value("gather", "device or app") { GatherStep.Record(rawValue: $0) }
    func name(_ key: String) -> String {
      object.value(key, "a name") { $0.isIdentifier ? $0 : nil } ?? ""
    }
    let values = pairs(object.object("with", keys: nil))
    if values.isEmpty { object.fault("bad-value", "with", "lays nothing out") }
    let (element, count, body) = (name("as"), name("count"), steps(object, "do"))
    return expression(object, "into").map {
      GatherStep(
        record: record ?? .device, name: element, array: $0, count: count, values: values,
        body: body, path: object.path)
    }
  }

  private static func forEach(_ object: ManifestObject) -> ForEachStep? {
    let body = steps(object, "do")
    let name = object.text("for_each")
    let source: ForEachStep.Source? =
      switch name {
      case let name where object.has("beside"):
        object.value("for_each", "device or app") { _ in GatherStep.Record(rawValue: name) }.map {
          .gathered(
            $0,
            beside: pairs(object.object("beside", keys: nil)).map {
              (name: $0.target, array: $0.value)
            })
        }
      case "device": .device
      case "inventory": .inventory
      case "app": .app
      case "event": .event(object.text("of"))
      case let name where object.has("next"):
        expression(object, "in").map { .linked(name, in: $0, next: object.text("next")) }
      default:
        expression(object, "in").flatMap { array in
          expression(object, "count").map { .element(name, in: array, count: $0) }
        }
      }
    return source.map { ForEachStep(source: $0, body: body) }
  }

  private static func repeated(_ object: ManifestObject) -> Step.Form? {
    let inner = object.object("repeat", keys: ["call", "with", "as", "on_failure"])
    let condition: RepeatCondition
    if case .object? = object.member("while") {
      let equals = object.object("while", keys: ["equals"])
      guard let value = expression(equals, "equals") else { return nil }
      condition = .equals(value)
    } else {
      let word = object.value("while", "positive, nonzero or {\"equals\": value}") {
        ["positive", "nonzero"].contains($0) ? $0 : nil
      }
      condition = word == "nonzero" ? .nonzero : .positive
    }
    return .repeat(call(inner), condition, steps(object, "do"))
  }

  private static func choose(_ object: ManifestObject) -> Step.Form? {
    let cases = object.object("cases", keys: nil)
    let bodies = cases.numbered { steps(cases, $0) }
    let otherwise = object.has("otherwise") ? steps(object, "otherwise") : nil
    return expression(object, "choose").map { .choose($0, cases: bodies, otherwise: otherwise) }
  }

  // MARK: Reports

  private static let reportKeys: Set<String> = [
    "kind", "device", "level", "word", "observed_ms", "observed_s", "threat_id", "category",
    "title", "detail", "vendor_code", "platform",
  ]
  private static let reportKinds: [String: UInt32] = [
    "state": MTDA_REPORT_STATE, "threat-opened": MTDA_REPORT_THREAT_OPENED,
    "threat-closed": MTDA_REPORT_THREAT_CLOSED, "removed": MTDA_REPORT_REMOVED,
    "heartbeat": MTDA_REPORT_HEARTBEAT,
  ]

  private static func report(_ object: ManifestObject) -> ReportStep? {
    let kind = object.value("kind", "one of \(reportKinds.keys.sorted().joined(separator: ", "))") {
      reportKinds[$0]
    }
    guard let kind else { return nil }
    if object.has("observed_ms") && object.has("observed_s") {
      object.fault("repeated", "observed_s", "stands beside observed_ms")
    }
    let isInSeconds = object.has("observed_s")
    return ReportStep(
      kind: kind, platform: platform(object, kind),
      isOfRecord: object.member("device") == .string("record"),
      identifiers: identifiers(object), level: level(object, kind),
      observed: optional(object, isInSeconds ? "observed_s" : "observed_ms"),
      observedUnitMilliseconds: isInSeconds ? 1_000 : 1, threat: optional(object, "threat_id"),
      category: optional(object, "category"), title: optional(object, "title"),
      detail: optional(object, "detail"), code: optional(object, "vendor_code"))
  }

  private static func platform(_ object: ManifestObject, _ kind: UInt32) -> ReportStep.Platform {
    guard object.has("platform") else { return .notSaid }
    guard kind != MTDA_REPORT_HEARTBEAT else {
      object.fault("bad-value", "platform", "has no place in a heartbeat")
      return .notSaid
    }
    guard case .object? = object.member("platform") else {
      let platform = object.value("platform", "a platform, or a number and what it means") {
        Platform(rawValue: $0)
      }
      return platform.map { .always($0) } ?? .notSaid
    }
    let table = object.object("platform", keys: ["of", "cases"])
    let cases = table.object("cases", keys: nil)
    let platforms = cases.numbered { key in
      cases.value(key, "a platform") { Platform(rawValue: $0) }
    }
    return expression(table, "of").map { .table(platforms, of: $0) } ?? .notSaid
  }

  private static func identifiers(_ object: ManifestObject) -> [(kind: UInt32, value: Expression)] {
    guard object.has("device"), object.member("device") != .string("record") else { return [] }
    let given = object.object("device", keys: Set(IdentifierKind.allCases.map(\.rawValue)))
    return given.names.compactMap { name in
      IdentifierKind(rawValue: name).flatMap { kind in
        expression(given, name).map { (kind.boundary, $0) }
      }
    }
  }

  private static func level(_ object: ManifestObject, _ kind: UInt32) -> ReportStep.Level {
    let isGraded = kind == MTDA_REPORT_STATE || kind == MTDA_REPORT_THREAT_OPENED
    guard object.has("level") != object.has("word"), isGraded else {
      if isGraded || object.has("level") || object.has("word") {
        object.fault(
          "bad-value", "level",
          isGraded ? "or word: a report of its kind has one of them" : "has no place in this report"
        )
      }
      return .none
    }
    if let word = optional(object, "word") { return .word(word) }
    if case .object? = object.member("level") {
      let table = object.object("level", keys: ["table", "of"])
      let name = table.text("table")
      return expression(table, "of").map { .table(name, of: $0) } ?? .none
    }
    let state = object.value("level", "a state of a device, or a table") {
      PartnerDeviceState(rawValue: $0)
    }
    return state.map { .state($0) } ?? .none
  }

  // MARK: Expressions

  private static func optional(_ object: ManifestObject, _ key: String) -> Expression? {
    object.has(key) ? expression(object, key) : nil
  }

  private static func expression(_ object: ManifestObject, _ key: String) -> Expression? {
    let path = "\(object.path).\(key)"
    switch object.member(key) {
    case .null?: return Expression(form: .null, path: path)
    case .integer(let number)?: return Expression(form: .number(number), path: path)
    case .string(let name)?: return Expression(form: .name(name), path: path)
    case .object?:
      let value = object.object(key, keys: ["text", "sizeof"])
      return value.has("sizeof")
        ? Expression(form: .size(of: value.text("sizeof")), path: path)
        : Expression(form: .text(value.text("text")), path: path)
    case nil:
      object.fault("missing", key, "is missing")
    default:
      object.fault(
        "wrong-type", key, "is neither a number, a name, null, {\"text\": …} nor {\"sizeof\": …}")
    }
    return nil
  }
}
