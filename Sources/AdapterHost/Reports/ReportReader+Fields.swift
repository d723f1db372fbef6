import ConnectorModel
import MTDAdapterABI
import SafeText

extension ReportReader {
  /// How bad a report says it is.
  enum Grade: Hashable {
    case none
    case state(PartnerDeviceState)
    case unknown(word: String)
  }

  func grade(of record: mtda_report, word: String?) throws(ReportFault) -> Grade {
    let (kind, grade) = unsafe (record.kind, record.grade)
    guard kind == MTDA_REPORT_STATE || kind == MTDA_REPORT_THREAT_OPENED else {
      guard grade == 0 else {
        throw ReportFault("unexpected-grade", "a report of kind \(kind) has grade \(grade)")
      }
      return .none
    }
    switch grade {
    case MTDA_GRADE_STATE:
      guard let state = unsafe PartnerDeviceState(boundary: record.state) else {
        throw ReportFault("unknown-state", "state is \(unsafe record.state)")
      }
      return .state(state)
    case MTDA_GRADE_WORD:
      guard let word else {
        throw ReportFault("word-empty", "the word is to say the grade and is empty")
      }
      return words[word].map { .state($0) } ?? .unknown(word: word)
    default: throw ReportFault("unknown-grade", "grade is \(grade)")
    }
  }

  /// Whether the flag of 1.1 is set; all others, and that one from an adapter of 1.0, are unknown.
  func isInPart(_ record: mtda_report) throws(ReportFault) -> Bool {
    let (flags, known) = unsafe (record.flags, minor >= 1 ? MTDA_REPORT_IN_PART : 0)
    guard flags & ~known == 0 else {
      throw ReportFault(
        "unknown-flags", "flags are \(flags); an adapter of ABI 1.\(minor) knows \(known)")
    }
    return flags & MTDA_REPORT_IN_PART != 0
  }

  func platform(of record: mtda_report) throws(ReportFault) -> Platform? {
    let (number, reserved) = unsafe (record.platform, record.reserved)
    guard reserved == 0, number == 0 || minor >= 1 else {
      throw ReportFault("unknown-content", "the record holds more than ABI 1.\(minor) has")
    }
    guard number != 0 else { return nil }
    guard let platform = Platform(boundary: number) else {
      throw ReportFault("unknown-platform", "platform is \(number)")
    }
    return platform
  }

  func word(of record: mtda_report) throws(ReportFault) -> String? {
    try unsafe display(record.word, "word", atMost: Int(MTDA_TEXT_MAX))
  }

  /// Text to be read by people: control characters other than line feed and tab, escapes and marks of
  /// direction are replaced, because what surrounds them is still worth reading. What then has no room is cut
  /// off. Empty is nil.
  func display(
    _ view: mtda_str, _ field: String, atMost most: Int
  ) throws(ReportFault) -> String? {
    let text = try unsafe copy(view, field, atMost: most)
    return text.isEmpty ? nil : Printable.paragraphs(text).cut(toBytes: most)
  }

  /// An id is never altered, or two that differ could become one: control characters refuse it.
  func threatId(of record: mtda_report) throws(ReportFault) -> String {
    let id = try unsafe copy(record.threat_id, "threat_id", atMost: Int(MTDA_TEXT_MAX))
    guard !id.isEmpty else { throw ReportFault("threat-id-empty", "threat_id is empty") }
    guard !id.hasControls else {
      throw ReportFault("control-character", "threat_id holds a control character")
    }
    return id
  }

  func subject(of record: mtda_report) throws(ReportFault) -> ReportSubject {
    let handle = unsafe record.device_ref
    let identifiers = try unsafe identifiers(of: record)
    guard handle != 0 else {
      return identifiers.isEmpty ? .nobody : .identifiers(identifiers)
    }
    guard unsafe record.identifier_count == 0 else {
      throw ReportFault("ambiguous-device", "both device_ref and identifiers name a device")
    }
    guard let key = references[handle] else {
      throw ReportFault("unknown-device-ref", "device_ref was not given out in this activation")
    }
    return .device(key)
  }

  /// Without placeholders, which name nobody.
  private func identifiers(of record: mtda_report) throws(ReportFault) -> [DeviceIdentifier] {
    let array: ForeignArray<mtda_identifier>
    do {
      unsafe array = try ForeignArray(
        start: UnsafeRawPointer(record.identifiers), count: record.identifier_count,
        stride: record.identifier_stride, most: IdentifierKind.allCases.count)
    } catch {
      throw .identifiers(error)
    }
    var kinds: Set<IdentifierKind> = []
    var identifiers: [DeviceIdentifier] = []
    for index in unsafe 0..<array.count {
      guard let entry = unsafe array.record(at: index), unsafe entry.reserved == 0 else {
        throw ReportFault(
          "unknown-content", "identifiers[\(index)] holds more than this host knows")
      }
      guard let kind = unsafe IdentifierKind(boundary: entry.kind, minor: minor) else {
        throw ReportFault(
          "unknown-identifier-kind", "identifiers[\(index)].kind is \(unsafe entry.kind)")
      }
      guard kinds.insert(kind).inserted else {
        throw ReportFault("duplicate-identifier", "two identifiers are of kind \(kind)")
      }
      let value = try unsafe copy(
        entry.value, "identifiers[\(index)].value", atMost: Int(MTDA_TEXT_MAX))
      guard !value.hasControls else {
        throw ReportFault("control-character", "identifiers[\(index)] holds a control character")
      }
      if let identifier = DeviceIdentifier(kind, value) { identifiers.append(identifier) }
    }
    return identifiers
  }

  private func copy(
    _ view: mtda_str, _ field: String, atMost most: Int
  ) throws(ReportFault) -> String {
    do {
      return try unsafe String(foreign: view, atMost: most)
    } catch {
      throw .text(error, field, atMost: most)
    }
  }
}

extension ReportFault {
  fileprivate static func identifiers(_ fault: ArrayFault) -> ReportFault {
    switch fault {
    case .null: ReportFault("null-identifiers", "identifiers have a count but no pointer")
    case .tooMany(let count): ReportFault("too-many-identifiers", "there are \(count) identifiers")
    case .stride(let stride): ReportFault("identifier-stride", "identifier_stride is \(stride)")
    }
  }
}
