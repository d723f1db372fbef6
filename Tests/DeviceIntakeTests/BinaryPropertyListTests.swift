import ConnectorModel
import DeviceIntake
import Foundation
import Testing

/// Of two values for one key of a property list neither is taken, in whatever form it comes.
@Suite struct BinaryPropertyListTests {
  /// A message in binary form in which `UDID` stands twice.
  ///
  /// - Parameter others: how many further keys there are; from fifteen on their number is written otherwise.
  private func repeated(others: Int, key: String = "UDID") throws -> [UInt8] {
    var message: [String: Any] = [
      "MessageType": "Authenticate", "SerialNumber": "SERIAL1", "UDID": "U1", "UDIX": "U2",
    ]
    for number in 0..<others { message["Other\(number)"] = number }
    let data = try PropertyListSerialization.data(
      fromPropertyList: message, format: .binary, options: 0)
    var bytes = [UInt8](data)
    let place = try #require(bytes.firstRange(of: Array("UDIX".utf8)))
    bytes.replaceSubrange(place, with: key.utf8)
    return bytes
  }

  @Test(arguments: [0, 20, 300])
  func `a key that stands twice is left out, and the others are read`(others: Int) throws {
    let reading = try IntakeReading(try repeated(others: others))
    #expect(reading.checkIns.map { $0[.udid] } == [nil])
    #expect(reading.checkIns.map { $0[.serialNumber] } == ["SERIAL1"])
    #expect(reading.notes.count == 1)
    #expect(reading.notes.first?.hasSuffix("UDID: is there twice; left out") == true)
  }

  @Test(arguments: [0, 20])
  func `what stands once is read as it is`(others: Int) throws {
    let reading = try IntakeReading(try repeated(others: others, key: "UDIZ"))
    #expect(reading.checkIns.map { $0[.udid] } == ["U1"])
    #expect(reading.notes.isEmpty)
  }

  @Test func `parts that lie upon one another end the reading soon`() throws {
    // One dictionary that claims to have as many entries as there is room for, and half a million references to it.
    var bytes = Array("bplist00".utf8) + [0xDF, 0x12, 0, 1, 0, 0]
    bytes += [UInt8](repeating: 0, count: 1 << 17)
    let table = bytes.count
    bytes += [UInt8](repeating: 8, count: 1 << 19)
    bytes += [0, 0, 0, 0, 0, 0, 1, 1]
    for number in [1 << 19, 0, table] {
      bytes += (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    #expect(failure(bytes)?.contains("lie upon one another") == true)
  }

  @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian])
  func `a property list in UTF-16 that says so is read`(encoding: String.Encoding) throws {
    let text =
      "\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n<plist version=\"1.0\"><dict>"
      + "<key>MessageType</key><string>Authenticate</string><key>UDID</key><string>u1</string>"
      + "<key>SerialNumber</key><string>Ä1</string></dict></plist>"
    let reading = try IntakeReading([UInt8](try #require(text.data(using: encoding))))
    #expect(reading.checkIns.map { $0[.udid] } == ["u1"])
    #expect(reading.checkIns.map { $0[.serialNumber] } == ["Ä1"])
  }
}
