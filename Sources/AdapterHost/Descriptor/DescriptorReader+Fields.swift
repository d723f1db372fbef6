import MTDAdapterABI

/// The rules that hold for every field of a kind.
extension DescriptorReader {
  /// Text on one line that must not be empty.
  func text(_ view: mtda_str, _ field: String, atMost most: Int) throws(DescriptorFault) -> String {
    guard let text = try unsafe optionalText(view, field, atMost: most) else {
      throw DescriptorFault("empty", field, "is empty", "It must say something.")
    }
    return text
  }

  /// Text on one line, or with lines; nil when it is empty.
  func optionalText(
    _ view: mtda_str, _ field: String, atMost most: Int, allowsLines: Bool = false
  ) throws(DescriptorFault) -> String? {
    let text: String
    do {
      text = try unsafe String(foreign: view, atMost: most)
    } catch {
      throw .text(error, field, atMost: most)
    }
    let checked = allowsLines ? text.filter { $0 != "\n" && $0 != "\t" && $0 != "\r\n" } : text
    guard !checked.hasControls else {
      throw DescriptorFault(
        "control-character", field, "holds a control character", "It must be plain text.")
    }
    return text.isEmpty ? nil : text
  }

  func array<Record: ForeignRecord & BitwiseCopyable>(
    of _: Record.Type, _ start: UnsafePointer<Record>?, _ count: UInt64, stride: UInt32,
    _ field: String, most: Int
  ) throws(DescriptorFault) -> [Record] {
    let array: ForeignArray<Record>
    do {
      array = try unsafe ForeignArray(
        start: UnsafeRawPointer(start), count: count, stride: stride, most: most)
    } catch {
      throw .array(error, field, most: most, size: Record.leastBytes)
    }
    var records: [Record] = []
    for index in 0..<array.count {
      guard let record = array.record(at: index) else {
        throw .unknownContent("\(field)[\(index)]")
      }
      records.append(record)
    }
    return records
  }

  func refuse(unknown bits: UInt32, _ field: String) throws(DescriptorFault) {
    guard bits == 0 else {
      throw DescriptorFault(
        "unknown-flags", field, "has bits that this host does not know (\(bits))",
        "Only flags of mtda.h may be set.")
    }
  }
}

extension DescriptorFault {
  static func unknownContent(_ field: String) -> DescriptorFault {
    DescriptorFault(
      "unknown-content", field, "holds more than this host knows",
      "Bytes past the first version must be zero, or the host newer.")
  }

  fileprivate static func text(
    _ fault: TextFault, _ field: String, atMost most: Int
  ) -> DescriptorFault {
    switch fault {
    case .null:
      DescriptorFault("null-text", field, fault.message, "Only empty text may have a null pointer.")
    case .tooLong:
      DescriptorFault("too-long", field, fault.message, "At most \(most) bytes are allowed.")
    case .notUTF8: DescriptorFault("not-utf8", field, fault.message, "Text is UTF-8.")
    }
  }

  fileprivate static func array(
    _ fault: ArrayFault, _ field: String, most: Int, size: Int
  ) -> DescriptorFault {
    switch fault {
    case .null:
      DescriptorFault(
        "null-array", field, "has a count but no pointer",
        "Only an empty array may have a null pointer.")
    case .tooMany(let count):
      DescriptorFault("too-many", field, "has \(count) entries", "At most \(most) are allowed.")
    case .stride(let stride):
      DescriptorFault(
        "stride", field, "has a stride of \(stride) bytes", "It must be the entry's size, \(size).")
    }
  }
}
