/// The parts of a shared library that are looked at before any of its code runs.
///
/// A constructor runs inside `dlopen`, and `dlopen` of a file that is cut off can end the process, so
/// both the version and the wholeness of an adapter are judged from the file.
struct ElfFile {
  let header: ElfHeader
  private let size: UInt64
  private let read: (_ offset: UInt64, _ count: Int) -> [UInt8]?

  /// `read` gives exactly the bytes asked for, or nil.
  init(size: UInt64, read: @escaping (_ offset: UInt64, _ count: Int) -> [UInt8]?) throws(LoadFault)
  {
    self.size = size
    self.read = read
    header = try ElfHeader(read(0, Int(min(size, UInt64(ElfHeader.bytes)))) ?? [])
    try checkSegments()
  }

  /// Every loadable segment lies inside the file.
  private func checkSegments() throws(LoadFault) {
    let entries = try entries(of: header.programHeaders, atLeast: 56, "the program headers")
    for entry in entries where entry.uint32(at: 0) == Self.loadableSegment {
      let (end, overflow) = entry.uint64(at: 8).addingReportingOverflow(entry.uint64(at: 32))
      guard !overflow, end <= size else { throw .truncated("a loadable segment") }
    }
  }

  /// The first bytes of the segment that comes last in memory; nil when it has not so many.
  func startOfLastSegment(_ count: Int) throws(LoadFault) -> [UInt8]? {
    let entries = try entries(of: header.programHeaders, atLeast: 56, "the program headers")
    let last = entries.filter { $0.uint32(at: 0) == Self.loadableSegment }
      .max { $0.uint64(at: 16) < $1.uint64(at: 16) }
    guard let last, last.uint64(at: 32) >= UInt64(count) else { return nil }
    return read(last.uint64(at: 8), count)
  }

  /// The names of exported functions and data that begin with `prefix`. A file whose table of sections
  /// has been stripped is refused: what it is could only be found out by running it.
  func exports(withPrefix prefix: String) throws(LoadFault) -> [String] {
    let sections = try entries(of: header.sectionHeaders, atLeast: 64, "the section headers")
    guard let symbols = sections.first(where: { $0.uint32(at: 4) == Self.dynamicSymbols }) else {
      throw LoadFault(
        "load.no-symbol-table", "The library does not say what it exports.",
        lookedAt: "the section of dynamic symbols",
        remedy: "Build the adapter without stripping its section headers.")
    }
    let link = Int(symbols.uint32(at: 40))
    guard sections.indices.contains(link) else { throw .truncated("the dynamic symbols") }
    let names = try contents(of: sections[link], "the names of the dynamic symbols")
    let table = LittleEndianBytes(try contents(of: symbols, "the dynamic symbols"))
    let wanted = Array(prefix.utf8)
    var found: [String] = []
    for place in stride(from: 0, to: Int(symbols.uint64(at: 32)), by: 24) {
      let isDefined = table.uint16(at: place + 6) != 0
      let isLocal = table.uint8(at: place + 4) >> 4 == 0
      let start = Int(table.uint32(at: place))
      guard isDefined, !isLocal, start < names.count, names[start...].starts(with: wanted) else {
        continue
      }
      found.append(String(decoding: names[start...].prefix { $0 != 0 }, as: UTF8.self))
    }
    return found
  }

  /// The name that the library gives itself (DT_SONAME); nil when there is none.
  func soname() throws(LoadFault) -> String? {
    let sections = try entries(of: header.sectionHeaders, atLeast: 64, "the section headers")
    guard let section = sections.first(where: { $0.uint32(at: 4) == Self.dynamicEntries }) else {
      return nil
    }
    let link = Int(section.uint32(at: 40))
    guard sections.indices.contains(link) else { throw .truncated("the dynamic section") }
    let bytes = try contents(of: section, "the dynamic section")
    let entries = LittleEndianBytes(bytes)
    let places = stride(from: 0, through: bytes.count - 16, by: 16)
    guard let place = places.first(where: { entries.uint64(at: $0) == Self.sonameTag }) else {
      return nil
    }
    let names = try contents(of: sections[link], "the dynamic names")
    guard let start = Int(exactly: entries.uint64(at: place + 8)), start < names.count else {
      throw .truncated("the dynamic names")
    }
    return String(decoding: names[start...].prefix { $0 != 0 }, as: UTF8.self)
  }

  private func entries(
    of table: ElfHeader.Table, atLeast entrySize: Int, _ part: String
  ) throws(LoadFault) -> [LittleEndianBytes] {
    guard table.offset != 0, table.count > 0 else { return [] }
    guard table.entrySize >= entrySize, table.entrySize * table.count <= Self.mostSectionBytes,
      let bytes = read(table.offset, table.entrySize * table.count)
    else { throw .truncated(part) }
    return (0..<table.count).map { index in
      LittleEndianBytes(Array(bytes[(index * table.entrySize)...].prefix(table.entrySize)))
    }
  }

  private func contents(
    of section: LittleEndianBytes, _ part: String
  ) throws(LoadFault) -> [UInt8] {
    guard let count = Int(exactly: section.uint64(at: 32)), count <= Self.mostSectionBytes,
      let bytes = read(section.uint64(at: 24), count)
    else { throw .truncated(part) }
    return bytes
  }

  private static let loadableSegment: UInt32 = 1
  private static let dynamicSymbols: UInt32 = 11
  private static let dynamicEntries: UInt32 = 6
  private static let sonameTag: UInt64 = 14
  /// Real tables have a few megabytes; a number from a forged header must not take all memory.
  private static let mostSectionBytes = 256 << 20
}
