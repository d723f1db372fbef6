import MTDAdapterABI

// What the header says that each struct of an adapter's had at 1.0.

extension mtda_adapter: ForeignRecord {
  package static var leastBytes: Int { Int(MTDA_ADAPTER_SIZE_1_0) }
}

extension mtda_descriptor: ForeignRecord {
  package static var leastBytes: Int { Int(MTDA_DESCRIPTOR_SIZE_1_0) }
}

extension mtda_platform: ForeignRecord {
  package static var leastBytes: Int { Int(MTDA_PLATFORM_SIZE_1_0) }
}

extension mtda_toggle: ForeignRecord {
  package static var leastBytes: Int { Int(MTDA_TOGGLE_SIZE_1_0) }
}

extension mtda_level_word: ForeignRecord {
  package static var leastBytes: Int { Int(MTDA_LEVEL_WORD_SIZE_1_0) }
}

extension mtda_report: ForeignRecord {
  package static var leastBytes: Int { Int(MTDA_REPORT_SIZE_1_0) }
}

extension mtda_identifier: ForeignRecord {
  package static var leastBytes: Int { Int(MTDA_IDENTIFIER_SIZE_1_0) }
}

extension mtda_skip: ForeignRecord {
  package static var leastBytes: Int { Int(MTDA_SKIP_SIZE_1_0) }
}

/// A number, which never grows.
extension UInt32: ForeignRecord {
  package static var leastBytes: Int { 4 }
}
