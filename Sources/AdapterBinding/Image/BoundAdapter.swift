import AdapterBundle
import AdapterHost

/// Makes an adapter of three things: the interpreter, a program, and the partner's library.
///
/// The interpreter is a shared library. The program and the partner's library are put behind its last byte, and
/// the header of a note, which it has for this, becomes that of one more read-only segment that holds them. So the
/// adapter is one file, whose bytes are verified and loaded as those of any other.
package enum BoundAdapter {
  /// - Parameter interpreter: the bytes of libbinding-interpreter.so.
  package static func make(
    _ binding: Binding, library: VendorLibrary, interpreter: [UInt8], proof: BindingProof
  ) throws(BundleError) -> [UInt8] {
    try make(
      try BindingCompiler.compile(binding), binding, library: library, interpreter: interpreter,
      proof: proof)
  }

  static func make(
    _ program: Program, _ binding: Binding, library: VendorLibrary, interpreter: [UInt8],
    proof: BindingProof
  ) throws(BundleError) -> [UInt8] {
    try library.check(binding)
    let payload = try ProgramBytes.checked(
      program, binding, proof, name: library.name, library: library.bytes)
    guard let image = ElfSegments(interpreter)?.adding(payload) else {
      throw BundleError(
        "binding.no-interpreter",
        "The interpreter of bindings is not the library that it should be.",
        lookedAt: "libbinding-interpreter.so", remedy: "Install Gatehouse again.")
    }
    return image
  }
}

/// The table of segments of a shared library for this machine.
struct ElfSegments {
  private let bytes: [UInt8]
  private let table: Int
  private let count: Int

  private static let entryBytes = 56
  private static let loaded: UInt32 = 1
  private static let note: UInt32 = 4
  private static let readable: UInt32 = 4
  private static let page = 65_536

  init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]), bytes.count >= 64 else { return nil }
    table = Int(truncatingIfNeeded: Self.number(bytes, 32, 8))
    count = Int(Self.number(bytes, 56, 2))
    guard Self.number(bytes, 54, 2) == Self.entryBytes, table >= 64,
      table <= bytes.count - count * Self.entryBytes
    else { return nil }
  }

  /// The same library with one more segment, in the place of the note that is kept for it.
  func adding(_ contents: [UInt8]) -> [UInt8]? {
    guard let header = places.first(where: isSpareNote) else { return nil }
    let end =
      places.filter { kind($0) == Self.loaded }.map { field($0, 16) + field($0, 40) }.max() ?? 0
    let address = Self.rounded(end)
    let offset = Self.rounded(bytes.count)
    var image = bytes + [UInt8](repeating: 0, count: offset - bytes.count) + contents
    Self.put(Int(Self.loaded), 4, at: header, &image)
    Self.put(Int(Self.readable), 4, at: header + 4, &image)
    for (place, value) in [
      (8, offset), (16, address), (24, address), (32, contents.count), (40, contents.count),
      (48, Self.page),
    ] {
      Self.put(value, 8, at: header + place, &image)
    }
    return image
  }

  private var places: [Int] { (0..<count).map { table + $0 * Self.entryBytes } }

  private func kind(_ place: Int) -> UInt32 { UInt32(Self.number(bytes, place, 4)) }

  private func field(_ place: Int, _ offset: Int) -> Int {
    Int(truncatingIfNeeded: Self.number(bytes, place + offset, 8))
  }

  private func isSpareNote(_ place: Int) -> Bool {
    let (offset, size) = (field(place, 8), field(place, 32))
    guard kind(place) == Self.note, offset >= 0, size >= 0, offset <= bytes.count,
      size <= bytes.count - offset
    else { return false }
    let name = Array("Gatehouse\0".utf8)
    return bytes[offset..<offset + size].indices.contains { bytes[$0...].starts(with: name) }
  }

  private static func rounded(_ number: Int) -> Int { (number + page - 1) / page * page }

  private static func number(_ bytes: [UInt8], _ place: Int, _ size: Int) -> UInt64 {
    (0..<size).reversed().reduce(0) { $0 << 8 | UInt64(bytes[place + $1]) }
  }

  private static func put(_ value: Int, _ size: Int, at place: Int, _ bytes: inout [UInt8]) {
    for index in 0..<size { bytes[place + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
  }
}
