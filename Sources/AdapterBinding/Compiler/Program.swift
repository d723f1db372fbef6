import CBindingProgram

/// A binding in the form in which it is carried out, as tables.
struct Program {
  var texts = TextPool()
  var structs: [binding_struct] = []
  var fields: [binding_field] = []
  var functions: [binding_function] = []
  var parameters: [binding_parameter] = []
  var callbacks: [binding_callback] = []
  /// By callback; they are put one after the other in the end.
  var captures: [[binding_capture]] = []
  var tables: [binding_table] = []
  var entries: [binding_entry] = []
  var settings: [binding_setting] = []
  var operands: [binding_operand] = []
  var steps: [binding_step] = []
  var reports: [binding_report] = []
  var verbs = [binding_verb](repeating: binding_verb(), count: Int(BINDING_VERBS))
  var frame = Area()
  var kept = Area()

  /// Bytes that are given out in order.
  struct Area {
    private(set) var bytes: UInt32 = 0

    /// More than an area may have is refused in the end.
    mutating func take(_ size: UInt32, alignment: UInt32) -> UInt32 {
      let place = (UInt64(bytes) + UInt64(alignment) - 1) / UInt64(alignment) * UInt64(alignment)
      bytes = UInt32(clamping: place + UInt64(size))
      return UInt32(clamping: place)
    }
  }

  /// Texts with a NUL behind each; they lie behind the head of a program.
  struct TextPool {
    private(set) var bytes: [UInt8] = []
    private var places: [String: binding_text] = [:]

    mutating func add(_ text: String) -> binding_text {
      if let known = places[text] { return known }
      let place = binding_text(
        at: UInt32(MemoryLayout<binding_program>.size + bytes.count),
        length: UInt32(text.utf8.count))
      bytes += Array(text.utf8) + [0]
      places[text] = place
      return place
    }
  }

  mutating func add(table: [(key: Int64, value: UInt32, count: UInt32)]) -> UInt32 {
    tables.append(
      binding_table(first_entry: UInt32(entries.count), entry_count: UInt32(table.count)))
    entries += table.sorted { $0.key < $1.key }.map {
      binding_entry(key: $0.key, value: $0.value, count: $0.count)
    }
    return UInt32(tables.count - 1)
  }
}
