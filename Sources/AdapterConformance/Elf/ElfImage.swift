import Foundation

/// A shared library as a file: what its headers say, without running anything of it.
///
/// Everything is read with bounds: a file may be cut off or forged.
struct ElfImage {
  struct Segment: Hashable {
    var kind: UInt32
    var flags: UInt32
    var offset: UInt64
    var address: UInt64
    var fileBytes: UInt64

    var isWritable: Bool { flags & 2 != 0 }
    var isExecutable: Bool { flags & 1 != 0 }
  }

  let segments: [Segment]
  /// The entries of the dynamic section.
  let dynamic: [(tag: UInt64, value: UInt64)]
  private let bytes: [UInt8]

  /// What keeps a file from being a library of this machine.
  struct Fault: Error { var seen: String }

  init(path: String) throws(Fault) {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
      throw Fault(seen: "The file cannot be read.")
    }
    try self.init(Array(data))
  }

  init(_ bytes: [UInt8]) throws(Fault) {
    self.bytes = bytes
    let file = Self.number(in: bytes)
    guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]), bytes.count >= 64 else {
      throw Fault(seen: "The file does not begin as an ELF file does.")
    }
    guard bytes[4] == 2, bytes[5] == 1, file(18, 2) == Self.thisMachine else {
      throw Fault(
        seen: "The file is for machine \(file(18, 2)), class \(bytes[4]), byte order \(bytes[5]); "
          + "this machine is \(Self.thisMachine), class 2, byte order 1.")
    }
    guard file(16, 2) == 3 else { throw Fault(seen: "The file is no shared library.") }
    let (start, size, count) = (file(32, 8), file(54, 2), file(56, 2))
    guard size >= 56, start < UInt64(bytes.count) else {
      throw Fault(seen: "The file is cut off.")
    }
    segments = (0..<count).map { index in
      let place = start + index * size
      return Segment(
        kind: UInt32(file(place, 4)), flags: UInt32(file(place + 4, 4)),
        offset: file(place + 8, 8), address: file(place + 16, 8), fileBytes: file(place + 32, 8))
    }
    for segment in segments where segment.kind == 1 {
      let (end, overflow) = segment.offset.addingReportingOverflow(segment.fileBytes)
      guard !overflow, end <= UInt64(bytes.count) else { throw Fault(seen: "The file is cut off.") }
    }
    dynamic = Self.dynamicEntries(segments, file, most: UInt64(bytes.count))
  }

  private static func dynamicEntries(
    _ segments: [Segment], _ file: (UInt64, UInt64) -> UInt64, most: UInt64
  ) -> [(tag: UInt64, value: UInt64)] {
    guard let segment = segments.first(where: { $0.kind == dynamicKind }) else { return [] }
    var entries: [(tag: UInt64, value: UInt64)] = []
    for place in stride(
      from: segment.offset, to: segment.offset &+ min(segment.fileBytes, most), by: 16)
    {
      let tag = file(place, 8)
      guard tag != 0 else { break }
      entries.append((tag, file(place + 8, 8)))
    }
    return entries
  }

  /// A little-endian number of the file; what lies past its end is 0.
  private static func number(in bytes: [UInt8]) -> (UInt64, UInt64) -> UInt64 {
    { place, width in
      guard place < UInt64(bytes.count), UInt64(bytes.count) - place >= width else { return 0 }
      return (0..<Int(width)).reversed().reduce(0) { $0 << 8 | UInt64(bytes[Int(place) + $1]) }
    }
  }

  // MARK: What the rules ask

  func has(segment kind: UInt32) -> Bool { segments.contains { $0.kind == kind } }

  func value(_ tag: UInt64) -> UInt64? { dynamic.first { $0.tag == tag }?.value }

  /// A text of the table of dynamic names.
  func name(at offset: UInt64) -> String {
    guard let table = value(Tag.names).flatMap(fileOffset), offset < UInt64(bytes.count) else {
      return ""
    }
    let (start, overflow) = table.addingReportingOverflow(offset)
    guard !overflow, start < UInt64(bytes.count) else { return "" }
    return String(decoding: bytes[Int(start)...].prefix(4_096).prefix { $0 != 0 }, as: UTF8.self)
  }

  /// The folders in which the loader looks first.
  var searchPaths: [String] {
    dynamic.filter { $0.tag == Tag.rpath || $0.tag == Tag.runpath }
      .flatMap { name(at: $0.value).split(separator: ":", omittingEmptySubsequences: false) }
      .map(String.init)
  }

  /// The names of functions and data that anybody may bind to.
  var exports: [String] {
    let file = Self.number(in: bytes)
    let (start, size, count) = (file(40, 8), file(58, 2), file(60, 2))
    guard size >= 64 else { return [] }
    for place in (0..<count).map({ start + $0 * size }) where file(place + 4, 4) == 11 {
      let (offset, length) = (file(place + 24, 8), min(file(place + 32, 8), UInt64(bytes.count)))
      return stride(from: offset, to: offset &+ length, by: 24).compactMap { symbol in
        let binding = file(symbol + 4, 1) >> 4
        // Internal and hidden; protected symbols are exported.
        let isHidden = (1...2).contains(file(symbol + 5, 1) & 3)
        guard file(symbol + 6, 2) != 0, binding != 0, !isHidden else { return nil }
        return name(at: file(symbol, 4))
      }
    }
    return []
  }

  private static let mostIds = 1_000

  /// Texts anywhere in the file that may be the ids of extensions, such as `org.example.lookup/1`.
  var extensionIds: [String] {
    func isName(_ byte: UInt8) -> Bool {
      let character = UnicodeScalar(byte)
      return character.properties.isAlphabetic && character.isASCII || isDigit(byte)
        || [".", "-", "_"].contains(character)
    }
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    var found: Set<String> = []
    for place in bytes.indices.dropLast()
    where bytes[place] == 0x2F && isDigit(bytes[place + 1]) && found.count < Self.mostIds {
      let name = bytes[..<place].suffix(256).reversed().prefix(while: isName).reversed()
      let revision = bytes[(place + 1)...].prefix(8).prefix(while: isDigit)
      // Where texts lie without anything between them, the digits before are another's.
      for start in [Array(name), Array(name.drop(while: isDigit))] where start.contains(0x2E) {
        found.insert(String(decoding: start + [0x2F] + revision, as: UTF8.self))
      }
    }
    return found.sorted()
  }

  private func fileOffset(_ address: UInt64) -> UInt64? {
    segments.first {
      $0.kind == 1 && address >= $0.address && address - $0.address < $0.fileBytes
    }.map { address - $0.address + $0.offset }
  }

  static let dynamicKind: UInt32 = 2
  static let stackKind: UInt32 = 0x6474_E551
  static let readOnlyKind: UInt32 = 0x6474_E552

  enum Tag {
    static let names: UInt64 = 5
    static let rpath: UInt64 = 15
    static let textRelocations: UInt64 = 22
    static let runpath: UInt64 = 29
    static let flags: UInt64 = 30
  }

  #if arch(x86_64)
    static let thisMachine: UInt64 = 62
  #elseif arch(arm64)
    static let thisMachine: UInt64 = 183
  #else
    #error("the ELF machine number of this architecture is not known here")
  #endif
}
