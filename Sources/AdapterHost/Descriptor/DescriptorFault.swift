/// Something in a descriptor that is not as the header has it.
struct DescriptorFault: Error, Hashable {
  /// Dotted, such as `descriptor.too-long`.
  var code: String
  /// Where: `toggles[3].label`.
  var field: String
  /// What was seen, continuing the field's name: "is 300 bytes long".
  var seen: String
  /// What should be there, as a sentence.
  var expected: String

  init(_ code: String, _ field: String, _ seen: String, _ expected: String) {
    self.code = "descriptor.\(code)"
    self.field = field
    self.seen = seen
    self.expected = expected
  }

  var loadFault: LoadFault {
    LoadFault(
      code, "The descriptor's \(field) \(seen).", lookedAt: "mtda_descriptor.\(field)",
      remedy: "\(expected) Ask the adapter's vendor for a corrected build.")
  }
}
