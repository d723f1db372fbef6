import AdapterBundle
import AdapterHost
import CBindingProgram
import ConnectorModel
import ForeignSignature

/// A value with what is known of its type.
struct Operand {
  var record: binding_operand
  /// As C has it, for values of the library's.
  var type: CType?

  /// What can be done with it.
  enum Class { case number, text, pointer, structure }

  var valueClass: Class {
    switch record.type.kind {
    case BINDING_STRING, BINDING_CHARS: .text
    case BINDING_POINTER: .pointer
    case BINDING_STRUCT: .structure
    default: .number
    }
  }
}

extension BindingCompiler {
  static func record(
    _ source: UInt32, _ kind: UInt32, at place: UInt32 = 0, number: Int64 = 0
  ) -> binding_operand {
    var record = binding_operand()
    record.source = source
    record.type.kind = kind
    record.at = place
    record.number = number
    return record
  }

  static let nothing = record(BINDING_FROM_NOTHING, BINDING_VOID)

  /// What an expression stands for; nil when a fault was noted.
  mutating func operand(_ expression: Expression, _ scope: Scope) -> Operand? {
    switch expression.form {
    case .null: return Operand(record: Self.record(BINDING_FROM_NUMBER, BINDING_POINTER))
    case .number(let number):
      return Operand(record: Self.record(BINDING_FROM_NUMBER, BINDING_INT64, number: number))
    case .text(let text):
      let place = program.texts.add(text)
      var record = Self.record(BINDING_FROM_TEXT, BINDING_STRING, at: place.at)
      record.length = place.length
      return Operand(record: record)
    case .size(let name):
      guard let (_, layout) = types.structure(name) else {
        fault("unknown-name", expression.path, "asks for the size of \(name), which is no struct")
        return nil
      }
      return Operand(
        record: Self.record(BINDING_FROM_NUMBER, BINDING_INT64, number: Int64(layout.size)))
    case .name(let name): return named(name, expression.path, scope)
    }
  }

  private mutating func named(_ name: String, _ path: String, _ scope: Scope) -> Operand? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if let slot = scope.names[parts[0]] ?? kept[parts[0]] {
      return value(of: slot, parts.dropFirst(), path)
    }
    if parts.count == 1 {
      if let constant = binding.constants[name] {
        return Operand(record: Self.record(BINDING_FROM_NUMBER, BINDING_INT64, number: constant))
      }
      if let index = binding.callbacks.firstIndex(where: { $0.signature.name == name }) {
        return Operand(
          record: Self.record(BINDING_FROM_CALLBACK, BINDING_POINTER, at: UInt32(index)),
          type: CType(base: .named(name)))
      }
      if name == "now_ms" { return Operand(record: Self.record(BINDING_FROM_NOW, BINDING_UINT64)) }
    }
    if parts.count == 2, let found = given(parts[0], parts[1], path, scope) { return found }
    if parts[0] == "event" { return event(parts.dropFirst(), path, scope) }
    if !faults.faults.contains(where: { $0.path == path }) {
      fault("unknown-name", path, "names \(name), which nothing here is called")
    }
    return nil
  }

  // MARK: What the host gives

  private func given(_ root: String, _ field: String, _ path: String, _ scope: Scope) -> Operand? {
    func operand(_ source: UInt32, _ fields: [String: (UInt32, UInt32)], _ isHere: Bool) -> Operand?
    {
      guard isHere else {
        fault("out-of-place", path, "names \(root).\(field), which is not known at this place")
        return nil
      }
      guard let (place, kind) = fields[field] else { return nil }
      return Operand(record: Self.record(source, kind, at: place))
    }
    switch root {
    case "device": return operand(BINDING_FROM_DEVICE, GivenFields.device, scope.inDevice)
    case "inventory":
      return operand(BINDING_FROM_INVENTORY, GivenFields.inventory, scope.inInventory)
    case "app": return operand(BINDING_FROM_APP, GivenFields.app, scope.inApp)
    case "payload":
      return operand(BINDING_FROM_PAYLOAD, GivenFields.payload, scope.verb == .receive)
    case "setting":
      guard let index = binding.settings.firstIndex(where: { $0.name == field }) else { return nil }
      return Operand(record: Self.record(BINDING_FROM_SETTING, BINDING_STRING, at: UInt32(index)))
    default: return nil
    }
  }

  /// A value of an event: it is copied from now on whenever the library calls.
  private mutating func event(_ parts: ArraySlice<String>, _ path: String, _ scope: Scope)
    -> Operand?
  {
    guard let callback = scope.callback else {
      fault("out-of-place", path, "names an event, and no loop over events surrounds it")
      return nil
    }
    let signature = binding.callbacks[callback].signature
    guard let first = parts.first,
      let parameter = signature.parameters.firstIndex(where: { $0.name == first })
    else { return nil }
    let type = signature.parameters[parameter].type
    var capture = binding_capture()
    capture.parameter = UInt32(parameter)
    var found = Operand(record: Self.record(BINDING_FROM_EVENT, BINDING_VOID), type: type)
    if parts.count > 1 {
      capture.is_pointed = type.pointers == 1 ? 1 : 0
      guard type.pointers <= 1, case .named(let name) = type.base,
        let place = field(name, parts.dropFirst()), !place.isArray
      else { return nil }
      (capture.kind, capture.offset, capture.length) = (place.kind, place.offset, place.length)
      found.type = place.type
    } else {
      capture.kind = layout(type, path).kind
    }
    guard ![BINDING_STRUCT, BINDING_POINTER, BINDING_VOID].contains(capture.kind) else {
      fault(
        "wrong-type", path, "is neither a number nor a text, which is all that is kept of an event")
      return nil
    }
    let spelling = parts.joined(separator: ".")
    let index = captureIndexes[callback][spelling] ?? program.captures[callback].count
    if captureIndexes[callback][spelling] == nil { program.captures[callback].append(capture) }
    captureIndexes[callback][spelling] = index
    found.record.type.kind = capture.kind
    found.record.at = UInt32(index)
    found.record.inner = UInt32(callback)
    return found
  }

  // MARK: What the library gives

  /// A place in a struct.
  struct FieldPlace {
    var kind: UInt32
    var structure: UInt32 = 0
    var offset: UInt32
    var length: UInt32
    var type: CType
    /// So many elements in a row, of which the place is the first.
    var isArray = false
  }

  /// A place in a struct, by the names that lead to it.
  func field(_ structName: String, _ parts: ArraySlice<String>) -> FieldPlace? {
    guard let (_, layout) = types.structure(structName), let first = parts.first,
      let found = layout.fields.first(where: { $0.name == first })
    else { return nil }
    if parts.count > 1 {
      guard found.layout.isStruct, found.declaration.count == nil,
        case .named(let inner) = found.declaration.type.base,
        var rest = field(inner, parts.dropFirst())
      else { return nil }
      rest.offset += found.offset
      return rest
    }
    let type = found.declaration.type
    if found.isChars {
      return FieldPlace(
        kind: BINDING_CHARS, offset: found.offset, length: found.count, type: type)
    }
    if found.declaration.count != nil {
      return FieldPlace(
        kind: BINDING_POINTER, offset: found.offset, length: found.size,
        type: CType(base: type.base, isConst: type.isConst, pointers: type.pointers + 1),
        isArray: true)
    }
    return FieldPlace(
      kind: found.layout.kind, structure: found.layout.structure, offset: found.offset,
      length: found.layout.size, type: type)
  }

  private func value(of slot: Slot, _ parts: ArraySlice<String>, _ path: String) -> Operand? {
    let source = slot.isKept ? BINDING_FROM_KEPT : BINDING_FROM_FRAME
    let pointed = slot.isKept ? BINDING_FROM_KEPT_POINTED : BINDING_FROM_FRAME_POINTED
    let address = slot.isKept ? BINDING_FROM_KEPT_ADDRESS : BINDING_FROM_FRAME_ADDRESS
    guard !parts.isEmpty else {
      switch slot.content {
      case .value(let type, let layout):
        var record = Self.record(source, layout.kind, at: slot.place)
        record.type.structure = layout.structure
        record.length = layout.size
        return Operand(record: record, type: type)
      case .array(let type, let layout, let count):
        let isChars = type.base == .char && type.pointers == 0
        var record = Self.record(
          isChars ? source : address, isChars ? BINDING_CHARS : BINDING_POINTER, at: slot.place)
        record.length = layout.size.times(count)
        return Operand(record: record, type: CType(base: type.base, pointers: type.pointers + 1))
      case .element(let type, let layout) where !layout.isStruct:
        return Operand(record: Self.record(pointed, layout.kind, at: slot.place), type: type)
      case .element(let type, _):
        return Operand(
          record: Self.record(source, BINDING_POINTER, at: slot.place),
          type: CType(base: type.base, isConst: true, pointers: type.pointers + 1))
      }
    }
    let (type, isBehind) =
      switch slot.content {
      case .value(let type, _): (type, type.pointers == 1)
      case .array(let type, _, _): (type, false)
      case .element(let type, _): (type, true)
      }
    guard case .named(let name) = type.base, let place = field(name, parts),
      !(place.isArray && isBehind && slot.isKept)
    else {
      fault(
        "unknown-name", path,
        "names .\(parts.joined(separator: ".")), which \(type.spelling) has not")
      return nil
    }
    let behind = place.isArray ? BINDING_FROM_FRAME_POINTED_ADDRESS : pointed
    let here = place.isArray ? address : source
    var record = Self.record(isBehind ? behind : here, place.kind, at: slot.place)
    record.type.structure = place.structure
    record.length = place.length
    if isBehind { record.inner = place.offset } else { record.at = record.at &+ place.offset }
    return Operand(record: record, type: place.type)
  }
}

/// The fields of what the host gives, with their numbers and kinds.
enum GivenFields {
  static let device: [String: (UInt32, UInt32)] = {
    var fields: [String: (UInt32, UInt32)] = [
      "ref": (BINDING_DEVICE_REF, BINDING_UINT64),
      "platform": (BINDING_DEVICE_PLATFORM, BINDING_UINT32),
      "ownership": (BINDING_DEVICE_OWNERSHIP, BINDING_UINT32),
      "management": (BINDING_DEVICE_MANAGEMENT, BINDING_UINT32),
      "flags": (BINDING_DEVICE_FLAGS, BINDING_UINT32),
      "os_major": (BINDING_DEVICE_OS_MAJOR, BINDING_UINT32),
      "os_minor": (BINDING_DEVICE_OS_MINOR, BINDING_UINT32),
      "os_patch": (BINDING_DEVICE_OS_PATCH, BINDING_UINT32),
      "os_build": (BINDING_DEVICE_OS_BUILD, BINDING_UINT32),
      "last_checkin_ms": (BINDING_DEVICE_LAST_CHECKIN_MS, BINDING_UINT64),
      "os": (BINDING_DEVICE_OS, BINDING_STRING), "model": (BINDING_DEVICE_MODEL, BINDING_STRING),
    ]
    for kind in IdentifierKind.allCases {
      fields[kind.rawValue] = (BINDING_DEVICE_IDENTIFIER + kind.boundary, BINDING_STRING)
    }
    return fields
  }()

  static let inventory: [String: (UInt32, UInt32)] = [
    "device_ref": (BINDING_INVENTORY_REF, BINDING_UINT64),
    "observed_ms": (BINDING_INVENTORY_OBSERVED_MS, BINDING_UINT64),
    "app_count": (BINDING_INVENTORY_COUNT, BINDING_UINT64),
  ]

  static let app: [String: (UInt32, UInt32)] = [
    "flags": (BINDING_APP_FLAGS, BINDING_UINT32),
    "bundle_bytes": (BINDING_APP_BUNDLE_BYTES, BINDING_UINT64),
    "dynamic_bytes": (BINDING_APP_DYNAMIC_BYTES, BINDING_UINT64),
    "app_id": (BINDING_APP_ID, BINDING_STRING), "name": (BINDING_APP_NAME, BINDING_STRING),
    "version": (BINDING_APP_VERSION, BINDING_STRING),
    "short_version": (BINDING_APP_SHORT_VERSION, BINDING_STRING),
  ]

  static let payload: [String: (UInt32, UInt32)] = [
    "bytes": (BINDING_PAYLOAD_BYTES, BINDING_POINTER),
    "length": (BINDING_PAYLOAD_LENGTH, BINDING_UINT64),
    "text": (BINDING_PAYLOAD_TEXT, BINDING_STRING),
    "source": (BINDING_PAYLOAD_SOURCE, BINDING_STRING),
    "content_type": (BINDING_PAYLOAD_CONTENT_TYPE, BINDING_STRING),
    "message_id": (BINDING_PAYLOAD_MESSAGE_ID, BINDING_STRING),
    "received_ms": (BINDING_PAYLOAD_RECEIVED_MS, BINDING_UINT64),
  ]
}
