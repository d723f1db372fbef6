import ConnectorModel
import Foundation

/// A made-up fleet as JSON lines of about 350 bytes with 12 fields.
enum Fleet {
  static let time = Timestamp(milliseconds: 1_795_000_000_000)
  private static let linesAtATime = 10_000

  static func write(_ count: Int, to path: String) throws {
    try Data().write(to: URL(fileURLWithPath: path))
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? handle.close() }
    for start in stride(from: 0, to: count, by: linesAtATime) {
      let lines = (start..<min(start + linesAtATime, count)).map(line).joined()
      try handle.write(contentsOf: Data(lines.utf8))
    }
    // Else the system would still be writing it while we measure how long it takes to write.
    try handle.synchronize()
  }

  private static func line(_ number: Int) -> String {
    let first = number &* 2_654_435_761 & 0xffff_ffff
    let id = String(format: "%08x-1111-4222-8333-%012x", first, number)
    let time = String(format: "2026-11-20T10:%02d:%02dZ", number / 60 % 60, number % 60)
    let isPhone = number % 2 == 0
    let fields = [
      "observedAt": time, "platform": isPhone ? "ios" : "android",
      "ownership": number % 5 < 3 ? "company" : "personal", "management": "enrolled",
      "osVersion": isPhone ? "17.\(number % 7)" : "\(11 + number % 4)", "name": "Phone \(number)",
      "model": isPhone ? "iPhone15,2" : "Model 8", "directoryDeviceId": id,
      "serialNumber": String(format: "SN%09d", number), "mdmDeviceId": "m\(id)",
      "userPrincipalName": "user\(number)@example.org", "manufacturer": "Maker",
    ]
    return
      "{\(fields.sorted { $0.key < $1.key }.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ","))}\n"
  }
}
