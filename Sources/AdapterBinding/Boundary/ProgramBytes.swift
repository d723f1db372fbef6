import AdapterBundle
import AdapterHost
import CBindingProgram
import ConnectorModel
import MTDAdapterABI

/// Writes a program as the block of memory that the interpreter reads, and looks into one.
enum ProgramBytes {
  /// The program alone; the library's bytes come behind it.
  /// - Parameter name: what the library is known by.
  static func make(
    _ program: Program, _ binding: Binding, proof: BindingProof, name: String, libraryBytes: Int
  ) -> [UInt8] {
    var program = program
    var head = binding_program()
    head.magic = BINDING_MAGIC
    head.version = BINDING_VERSION
    head.proof = proof.number
    head.soname = program.texts.add(name)
    head.frame_bytes = program.frame.bytes
    head.kept_bytes = program.kept.bytes
    copy(program.verbs, into: &head.verbs)
    // Texts lie at a fixed place, so all of them come first.
    let descriptor = DescriptorTables(binding.descriptor, &program.texts)
    var body = Block(start: MemoryLayout<binding_program>.size)
    body.append(program.texts.bytes)
    head.structs = body.append(program.structs)
    head.fields = body.append(program.fields)
    head.functions = body.append(program.functions)
    head.parameters = body.append(program.parameters)
    head.callbacks = body.append(program.callbacks)
    head.captures = body.append(program.captures.flatMap { $0 })
    head.tables = body.append(program.tables)
    head.entries = body.append(program.entries)
    head.settings = body.append(program.settings)
    head.operands = body.append(program.operands)
    head.steps = body.append(program.steps)
    head.reports = body.append(program.reports)
    head.descriptor = descriptor.append(to: &body)
    body.align()
    head.bytes = UInt64(body.end)
    head.library_at = head.bytes
    head.library_bytes = UInt64(libraryBytes)
    return unsafe withUnsafeBytes(of: head) { unsafe Array($0) } + body.bytes
  }

  /// A program with the library behind it, looked at as the interpreter will.
  static func checked(
    _ program: Program, _ binding: Binding, _ proof: BindingProof, name: String, library: [UInt8]
  ) throws(BundleError) -> [UInt8] {
    let bytes =
      make(
        program, binding, proof: proof, name: name, libraryBytes: library.count) + library
    guard let fault = fault(bytes) else { return bytes }
    throw BundleError(
      "binding.not-whole", "The binding gives a program that does not hold together: \(fault).",
      lookedAt: "the compiled binding",
      remedy: "Report this with the binding: it is a fault of Gatehouse.")
  }

  /// What is wrong with a program and the library behind it; nil for a sound one.
  static func fault(_ bytes: [UInt8]) -> String? {
    unsafe bytes.withUnsafeBytes { buffer in
      unsafe binding_validate(buffer.baseAddress, UInt64(buffer.count)).map {
        unsafe String(cString: $0)
      }
    }
  }

  private static func copy<Element, Tuple>(_ elements: [Element], into tuple: inout Tuple) {
    unsafe withUnsafeMutableBytes(of: &tuple) { room in
      unsafe elements.withUnsafeBytes { unsafe room.copyMemory(from: $0) }
    }
  }

  /// Tables one behind the other, each from a multiple of eight on.
  struct Block {
    let start: Int
    private(set) var bytes: [UInt8] = []

    var end: Int { start + bytes.count }

    mutating func align() {
      bytes += [UInt8](repeating: 0, count: (8 - end % 8) % 8)
    }

    @discardableResult
    mutating func append<Element>(_ elements: [Element]) -> binding_range {
      align()
      let range = binding_range(at: UInt32(end), count: UInt32(elements.count))
      bytes += unsafe elements.withUnsafeBytes { unsafe Array($0) }
      return range
    }
  }
}

extension BindingCompiler {
  /// Writes one element of what C has as an array.
  func put<Numbers>(_ value: UInt32, at index: Int, in numbers: inout Numbers) {
    unsafe withUnsafeMutableBytes(of: &numbers) {
      unsafe $0.storeBytes(of: value, toByteOffset: index * 4, as: UInt32.self)
    }
  }
}

/// The descriptor with offsets where the header has pointers.
@safe private struct DescriptorTables {
  private let platforms: [mtda_platform]
  private let toggles: [mtda_toggle]
  private let words: [mtda_level_word]
  private let identifiers: [UInt32]
  private let record: mtda_descriptor

  init(_ descriptor: PartnerDescriptor, _ texts: inout Program.TextPool) {
    func text(_ text: String?) -> mtda_str {
      guard let text, !text.isEmpty else { return unsafe mtda_str() }
      let place = texts.add(text)
      return unsafe mtda_str(
        ptr: UnsafePointer(bitPattern: UInt(place.at)), len: UInt64(place.length))
    }
    unsafe platforms = descriptor.platforms.map { platform in
      var record = unsafe mtda_platform()
      unsafe record.platform = platform.platform.boundary
      unsafe record.flags =
        (platform.supportsCompliance ? MTDA_PLATFORM_HAS_COMPLIANCE : 0)
        | (platform.supportsAppProtection ? MTDA_PLATFORM_HAS_APP_PROTECTION : 0)
      unsafe record.min_compliance = platform.minimumForCompliance?.boundary ?? mtda_version()
      unsafe record.min_app_protection =
        platform.minimumForAppProtection?.boundary ?? mtda_version()
      unsafe record.label = platform.labelVersion?.boundary ?? mtda_version()
      unsafe record.max_tested = platform.highestTested?.boundary ?? mtda_version()
      unsafe record.app_id = text(platform.appId)
      unsafe record.store_id = text(platform.storeId)
      unsafe record.app_config = text(platform.appConfiguration)
      return unsafe record
    }
    unsafe toggles = descriptor.toggles.map { toggle in
      var record = unsafe mtda_toggle()
      unsafe record.id = toggle.toggle.rawValue
      unsafe record.flags =
        (toggle.isOnByDefault ? MTDA_TOGGLE_DEFAULT_ON : 0)
        | (toggle.value == nil ? 0 : MTDA_TOGGLE_TAKES_VALUE)
      unsafe record.requires_mask = toggle.requires.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
      unsafe record.value_min = Int64(toggle.value?.minimum ?? 0)
      unsafe record.value_max = Int64(toggle.value?.maximum ?? 0)
      unsafe record.value_default = Int64(toggle.value?.standard ?? 0)
      unsafe record.label = text(toggle.label)
      unsafe record.help = text(toggle.help)
      return unsafe record
    }
    unsafe words = descriptor.levelWords.map { word in
      unsafe mtda_level_word(word: text(word.word), state: word.state.boundary, flags: 0)
    }
    identifiers = descriptor.identifiers.map(\.boundary)
    var record = unsafe mtda_descriptor()
    unsafe record.struct_size = UInt32(MemoryLayout<mtda_descriptor>.size)
    unsafe record.flags = descriptor.needsClassicPolicy ? MTDA_DESCRIPTOR_NEEDS_CLASSIC_POLICY : 0
    unsafe record.level_source =
      switch descriptor.levelSource {
      case .state: MTDA_SOURCE_STATE
      case .threats: MTDA_SOURCE_THREATS
      case .worst: MTDA_SOURCE_WORST
      }
    unsafe record.threat_lifetime_days = UInt32(descriptor.threatLifetimeDays ?? 0)
    unsafe record.partner_id = text(descriptor.id.rawValue)
    unsafe record.name = text(descriptor.name)
    unsafe record.vendor = text(descriptor.vendor)
    unsafe record.adapter_version = text(descriptor.adapterVersion)
    unsafe record.homepage = text(descriptor.homepage)
    unsafe self.record = record
  }

  /// Answers where the descriptor lies.
  func append(to body: inout ProgramBytes.Block) -> UInt32 {
    var record = unsafe record
    unsafe record.platform_stride = UInt32(MemoryLayout<mtda_platform>.stride)
    unsafe record.toggle_stride = UInt32(MemoryLayout<mtda_toggle>.stride)
    unsafe record.level_word_stride = UInt32(MemoryLayout<mtda_level_word>.stride)
    unsafe record.platform_count = UInt64(platforms.count)
    unsafe record.toggle_count = UInt64(toggles.count)
    unsafe record.level_word_count = UInt64(words.count)
    unsafe record.identifier_count = UInt64(identifiers.count)
    unsafe record.platforms = UnsafePointer(bitPattern: UInt(body.append(platforms).at))
    unsafe record.toggles = UnsafePointer(bitPattern: UInt(body.append(toggles).at))
    unsafe record.level_words = UnsafePointer(bitPattern: UInt(body.append(words).at))
    unsafe record.identifiers = UnsafePointer(bitPattern: UInt(body.append(identifiers).at))
    return unsafe body.append([record]).at
  }
}
