import AdapterHost
import MTDAdapterABI

/// What an adapter says of itself, as far as the rules need it, taken as it stands.
struct AdapterFacts: Hashable, Sendable {
  struct Platform: Hashable, Sendable {
    var number: UInt32
    var flags: UInt32
    var minimumForCompliance: [UInt32]
    var minimumForAppProtection: [UInt32]
    var label: [UInt32]
  }

  struct Toggle: Hashable, Sendable {
    var id: UInt32
    var requires: UInt64
    var standard: Int64?
    var label: String
    var help: String

    var bit: UInt64 { id < 64 ? 1 << UInt64(id) : 0 }
  }

  struct Word: Hashable, Sendable {
    var word: String
    var state: UInt32
  }

  var partner = ""
  var name = ""
  var vendor = ""
  var version = ""
  var platforms: [Platform] = []
  var toggles: [Toggle] = []
  var words: [Word] = []
  var identifiers: [UInt32] = []

  /// The mask of all toggles that are offered.
  var offered: UInt64 { toggles.reduce(0) { $0 | $1.bit } }

  func offers(_ toggle: UInt32) -> Bool { toggles.contains { $0.id == toggle } }
}

extension ProbedLibrary {
  /// Longer tables are nobody's.
  private static let mostEntries: UInt64 = 4_096

  var facts: AdapterFacts {
    guard let start = unsafe table.pointee.descriptor else { return AdapterFacts() }
    let descriptor = unsafe mtda_descriptor.read(start, bytes: Int(start.pointee.struct_size))
    return unsafe AdapterFacts(
      partner: Self.text(descriptor.partner_id), name: Self.text(descriptor.name),
      vendor: Self.text(descriptor.vendor), version: Self.text(descriptor.adapter_version),
      platforms: Self.records(
        descriptor.platforms, descriptor.platform_count, descriptor.platform_stride
      ).map { unsafe Self.platform($0) },
      toggles: Self.records(
        descriptor.toggles, descriptor.toggle_count, descriptor.toggle_stride
      ).map { unsafe Self.toggle($0) },
      words: Self.records(
        descriptor.level_words, descriptor.level_word_count, descriptor.level_word_stride
      ).map { unsafe AdapterFacts.Word(word: Self.text($0.word), state: $0.state) },
      identifiers: Self.records(descriptor.identifiers, descriptor.identifier_count, 4))
  }

  /// Whether the descriptor says what a host of ABI 1.0 cannot read.
  var saysMoreThanFirstVersion: Bool {
    guard let start = unsafe table.pointee.descriptor else { return false }
    let size = unsafe Int(start.pointee.struct_size)
    let tail = unsafe Self.copy(start, count: size).dropFirst(mtda_descriptor.leastBytes)
    return tail.contains { $0 != 0 } || facts.identifiers.contains(MTDA_ID_PARENT_PARTNER_DEVICE)
  }

  /// Every byte of the descriptor and of all that it leads to.
  var descriptorBytes: [UInt8] {
    guard let start = unsafe table.pointee.descriptor else { return [] }
    let size = unsafe Int(start.pointee.struct_size)
    let record = unsafe mtda_descriptor.read(start, bytes: size)
    var bytes = unsafe Self.copy(start, count: size)
    func add(_ start: UnsafeRawPointer?, _ count: UInt64, _ stride: UInt32) {
      guard let start = unsafe start else { return }
      bytes += unsafe Self.copy(start, count: Int(min(count, Self.mostEntries)) * Int(stride))
    }
    unsafe add(record.platforms, record.platform_count, record.platform_stride)
    unsafe add(record.toggles, record.toggle_count, record.toggle_stride)
    unsafe add(record.level_words, record.level_word_count, record.level_word_stride)
    unsafe add(record.identifiers, record.identifier_count, 4)
    let facts = facts
    bytes += unsafe Array(Self.text(record.homepage).utf8)
    let texts =
      [facts.partner, facts.name, facts.vendor, facts.version]
      + facts.toggles.flatMap { [$0.label, $0.help] } + facts.words.map(\.word)
    return bytes + texts.flatMap { Array($0.utf8) }
  }

  private static func copy(_ start: UnsafeRawPointer, count: Int) -> [UInt8] {
    unsafe Array(UnsafeRawBufferPointer(start: start, count: min(count, 1 << 20)))
  }

  private static func records<Record: ForeignRecord & BitwiseCopyable>(
    _ start: UnsafePointer<Record>?, _ count: UInt64, _ stride: UInt32
  ) -> [Record] {
    guard let start = unsafe start, Int(stride) >= Record.leastBytes else { return [] }
    let place = unsafe UnsafeRawPointer(start)
    return (0..<Int(min(count, mostEntries))).map {
      unsafe Record.read(place + $0 * Int(stride), bytes: Int(stride))
    }
  }

  private static func text(_ view: mtda_str) -> String {
    String(decoding: unsafe SeenReport.bytes(view), as: UTF8.self)
  }

  private static func platform(_ record: mtda_platform) -> AdapterFacts.Platform {
    func numbers(_ version: mtda_version) -> [UInt32] {
      [version.major, version.minor, version.patch, version.build]
    }
    return unsafe AdapterFacts.Platform(
      number: record.platform, flags: record.flags,
      minimumForCompliance: numbers(record.min_compliance),
      minimumForAppProtection: numbers(record.min_app_protection), label: numbers(record.label))
  }

  private static func toggle(_ record: mtda_toggle) -> AdapterFacts.Toggle {
    unsafe AdapterFacts.Toggle(
      id: record.id, requires: record.requires_mask,
      standard: record.flags & MTDA_TOGGLE_TAKES_VALUE != 0 ? record.value_default : nil,
      label: text(record.label), help: text(record.help))
  }
}
