/// The head of an ELF file, checked for being a shared object of this machine.
struct ElfHeader: Hashable {
  var programHeaders: Table
  var sectionHeaders: Table

  /// Where one of the file's two tables of headers lies.
  struct Table: Hashable {
    var offset: UInt64
    var entrySize: Int
    var count: Int
  }

  static let bytes = 64

  /// Reads the first bytes of a file.
  init(_ head: [UInt8]) throws(LoadFault) {
    guard head.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
      throw LoadFault(
        "load.not-elf", "The file does not begin as a shared library does.",
        lookedAt: "the first four bytes", remedy: "Name the adapter's .so file.")
    }
    guard head.count >= Self.bytes else { throw .truncated("the ELF header") }
    let fields = LittleEndianBytes(head)
    try Self.checkMachine(fields)
    guard fields.uint16(at: 16) == Self.sharedObject else {
      throw LoadFault(
        "load.not-a-library", "The file is ELF but not a shared library.",
        lookedAt: "the type in the ELF header", remedy: "Build the adapter as a shared library.")
    }
    programHeaders = Table(
      offset: fields.uint64(at: 32), entrySize: Int(fields.uint16(at: 54)),
      count: Int(fields.uint16(at: 56)))
    sectionHeaders = Table(
      offset: fields.uint64(at: 40), entrySize: Int(fields.uint16(at: 58)),
      count: Int(fields.uint16(at: 60)))
  }

  private static func checkMachine(_ fields: LittleEndianBytes) throws(LoadFault) {
    let (fileClass, order, machine) = (
      fields.uint8(at: 4), fields.uint8(at: 5), fields.uint16(at: 18)
    )
    guard fileClass == 2, order == 1, machine == thisMachine else {
      throw LoadFault(
        "load.wrong-architecture",
        "The library is built for another machine (class \(fileClass), byte order \(order), "
          + "machine \(machine); this host needs class 2, byte order 1, machine \(thisMachine)).",
        lookedAt: "class, byte order and machine in the ELF header",
        remedy: "Install the build of the adapter for this machine.")
    }
  }

  private static let sharedObject: UInt16 = 3

  #if arch(x86_64)
    static let thisMachine: UInt16 = 62
  #elseif arch(arm64)
    static let thisMachine: UInt16 = 183
  #else
    #error("the ELF machine number of this architecture is not known here")
  #endif
}

extension LoadFault {
  static func truncated(_ part: String) -> LoadFault {
    LoadFault(
      "load.truncated-elf", "The file ends before \(part) does.", lookedAt: part,
      remedy: "Copy the adapter's file again: it is cut off.")
  }
}

/// Numbers of an ELF file. Whoever asks has checked that the bytes are there; past the end all is 0.
struct LittleEndianBytes {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func uint8(at offset: Int) -> UInt8 { bytes.indices.contains(offset) ? bytes[offset] : 0 }
  func uint16(at offset: Int) -> UInt16 { number(at: offset) }
  func uint32(at offset: Int) -> UInt32 { number(at: offset) }
  func uint64(at offset: Int) -> UInt64 { number(at: offset) }

  private func number<Number: FixedWidthInteger>(at offset: Int) -> Number {
    (0..<MemoryLayout<Number>.size).reversed().reduce(0) {
      $0 << 8 | Number(uint8(at: offset + $1))
    }
  }
}
