import ConnectorModel
import DeviceIntake
import Foundation
import TestSupport
import Testing

/// Nothing here may crash, hang, or give out a check-in that names no device.
@Suite struct HostileInputTests {
  /// Reads whatever it is; every outcome but a crash or a nameless check-in is right.
  private func survive(_ bytes: [UInt8], format: IntakeFormat? = nil) -> Bool {
    guard let reading = try? IntakeReading(bytes, format: format) else { return true }
    return adds(reading)
  }

  private func adds(_ reading: IntakeReading) -> Bool {
    let summary = reading.summary
    return reading.checkIns.allSatisfy { !$0.identifiers.isEmpty }
      && reading.checkIns.count == summary.checkIns
      && summary.records == summary.checkIns + summary.ignored + summary.problemCount
  }

  @Test(arguments: Samples.names)
  func `a sample cut at any byte`(_ name: String) throws {
    let bytes = try Samples.bytes(name)
    let whole = try IntakeReading(bytes)
    let failures = (0..<bytes.count).filter { length in
      let cut = Array(bytes[..<length])
      guard let reading = try? IntakeReading(cut) else { return false }
      return !adds(reading) || !whole.checkIns.starts(with: reading.checkIns)
    }
    #expect(failures == [], "cut at these lengths")
  }

  @Test(arguments: Samples.names)
  func `a sample with flipped bytes`(_ name: String) throws {
    let bytes = try Samples.bytes(name)
    for seed in UInt64(0)..<400 {
      var generator = SeededGenerator(seed: seed)
      var flipped = bytes
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        flipped[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      let format = seed % 2 == 0 ? nil : IntakeFormat.allCases.randomElement(using: &generator)
      #expect(survive(flipped, format: format), "seed \(seed)")
    }
  }

  @Test func `a binary property list with flipped bytes and cut at any byte`() throws {
    let bytes = try binary([
      "Status": "Acknowledged", "UDID": "u1", "QueryResponses": ["OSVersion": "17.1"],
    ])
    for length in 0..<bytes.count { #expect(survive(Array(bytes[..<length])), "cut at \(length)") }
    for seed in UInt64(0)..<2_000 {
      var generator = SeededGenerator(seed: seed)
      var flipped = bytes
      flipped[Int.random(in: 8..<bytes.count, using: &generator)] = UInt8.random(
        in: 0...255, using: &generator)
      #expect(survive(flipped), "seed \(seed)")
    }
  }

  @Test(arguments: IntakeFormat.allCases)
  func `JSON nested deeper than 64 levels costs no more than itself`(_ format: IntakeFormat) throws
  {
    for depth in [100, 100_000] {
      let bomb = String(repeating: "{\"value\":[", count: depth)
      #expect(survive(Array(bomb.utf8), format: format))
      let closed =
        "{\"udid\":\"u\",\"groups\":" + String(repeating: "[", count: depth)
        + String(repeating: "]", count: depth) + "}"
      #expect(survive(Array(closed.utf8), format: format))
    }
    let deep = String(repeating: "[", count: 1_000) + String(repeating: "]", count: 1_000)
    let reading = try IntakeReading("{\"udid\":\"u\",\"groups\":[\"g\",\(deep)]}")
    #expect(reading.checkIns.map(\.groups) == [[GroupID(rawValue: "g")]])
    #expect(
      failure(Array(String(repeating: "[", count: 2_000_000).utf8))?.contains("levels") == true)
  }

  @Test func `a byte that is not UTF-8 costs the value in which it stands`() throws {
    var bytes = Array(#"{"udid":"u1","name":"a?b"}"#.utf8)
    bytes[bytes.firstIndex(of: UInt8(ascii: "?")) ?? 0] = 0xFF
    #expect(try IntakeReading(bytes).checkIns.map(\.name) == ["a\u{FFFD}b"])
    bytes = Array(#"{"udid":"u?","serialNumber":"S-100"}"#.utf8)
    bytes[bytes.firstIndex(of: UInt8(ascii: "?")) ?? 0] = 0xFF
    let reading = try IntakeReading(bytes)
    #expect(reading.checkIns.map { $0.identifiers.map(\.kind) } == [[.serialNumber]])
    #expect(reading.summary.droppedMembers == 1)
  }

  /// Property lists that must be refused before a parser sees them, and what is said.
  static let refused: [(body: String, complaint: String)] = [
    (
      """
      <!DOCTYPE plist [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
      <plist version="1.0"><dict><key>UDID</key><string>&c;</string></dict></plist>
      """, "entities"
    ),
    (
      """
      <!DOCTYPE plist [<!ENTITY file SYSTEM "file:///etc/hostname">]>
      <plist version="1.0"><dict><key>UDID</key><string>&file;</string></dict></plist>
      """, "entities"
    ),
    ("<!ENTITY a \"b\"><plist version=\"1.0\"><dict/></plist>", "entities"),
    ("<?xml version=\"1.0\" encoding=\"UTF-7\"?><plist version=\"1.0\"><dict/></plist>", "UTF-8"),
    ("<\u{0}p\u{0}l\u{0}i\u{0}s\u{0}t\u{0}>\u{0}\u{1}", "cannot be read"),
    (
      "<plist><dict><key>x</key>" + String(repeating: "<array>", count: 200_000)
        + String(repeating: "</array>", count: 200_000) + "</dict></plist>", "64 levels"
    ),
    (String(repeating: "<array>", count: 200_000), "64 levels"),
    (
      "<plist version=\"1.0\"><dict><key>UDID</key><string>&nobody;</string></dict></plist>",
      "well-formed"
    ),
    ("<dict", "well-formed"),
    ("<plist version=\"1.0\"><array/></plist>", "wrong type"),
  ]

  @Test(arguments: refused)
  func `a property list that tries something is refused`(_ body: String, _ complaint: String) {
    #expect(failure(Array(body.utf8))?.contains(complaint) == true)
  }

  @Test func `a document type is never fetched`() throws {
    let body = """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE plist SYSTEM "file:///nonexistent/folder/of.dtd">
      <plist version="1.0"><dict><key>MessageType</key><string>CheckOut</string>
      <key>UDID</key><string>u1</string></dict></plist>
      """
    #expect(try IntakeReading(body).checkIns.map(\.left) == [true])
  }

  /// Twelve levels, each an array that names the next one fourteen times: 57 million million values in
  /// under a kilobyte. Then one that names itself.
  @Test(arguments: [12, 0])
  func `a binary property list whose entries refer to one another is read without spelling it out`(
    _ levels: Int
  ) throws {
    func reference(_ index: Int) -> [UInt8] { [UInt8(index >> 8), UInt8(index & 255)] }
    func text(_ value: String) -> [UInt8] { [0x50 | UInt8(value.utf8.count)] + value.utf8 }
    var objects: [[UInt8]] = [
      [0xD3] + (1...6).flatMap(reference), text("MessageType"), text("UDID"), text("Bomb"),
      text("CheckOut"), text("u1"),
    ]
    if levels == 0 { objects.append([0xA1] + reference(6)) }
    for level in 0..<levels {
      objects.append([0xAE] + (0..<14).flatMap { _ in reference(7 + level) })
    }
    objects.append(text("end"))
    var bytes = Array("bplist00".utf8)
    var offsets: [UInt8] = []
    for object in objects {
      offsets += reference(bytes.count)
      bytes += object
    }
    let table = bytes.count
    bytes += offsets + [0, 0, 0, 0, 0, 0, 2, 2]
    for number in [objects.count, 0, table] {
      bytes += (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    #expect(try IntakeReading(bytes).checkIns.map { $0[.udid] } == ["u1"])
  }
}
