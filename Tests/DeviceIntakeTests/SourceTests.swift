import ConnectorModel
import DeviceIntake
import Foundation
import Testing

@Suite struct SourceTests {
  @Test func `a file that is not there, a folder and an empty file are failures`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path(percentEncoded: false)
    #expect(throws: IntakeFailure.isFolder(source: path)) { try IntakeReading(.file(path: path)) }
    let missing = #expect(throws: IntakeFailure.self) {
      try IntakeReading(.file(path: "\(path)/none.json"))
    }
    #expect(
      missing?.description.hasSuffix(
        "cannot be opened: there is no such file, or it may not be looked at") == true)
    let empty = folder.appending(path: "empty.json")
    try Data(" \r\n\n".utf8).write(to: empty)
    #expect(throws: IntakeFailure.empty(source: "empty.json")) {
      try IntakeReading(.file(path: empty.path(percentEncoded: false)))
    }
  }

  @Test func `long lists of apps make smaller batches`() throws {
    let apps = (0..<1_000).map { #"{"appId":"com.example.app\#($0)"}"# }.joined(separator: ",")
    let lines = (0..<45).map { #"{"udid":"u\#($0)","installedApps":[\#(apps)]}"# }
    let reading = try IntakeReading(lines.joined(separator: "\n"))
    #expect(reading.batches == [20, 20, 5])
  }

  @Test func `check-ins come in order, in batches of at most 4096`() throws {
    let lines = (0..<10_000).map { "{\"udid\":\"device\($0)\"}\n" }.joined()
    let reading = try IntakeReading(lines)
    #expect(reading.batches == [4_096, 4_096, 1_808])
    #expect(reading.checkIns.compactMap { $0[.udid] } == (0..<10_000).map { "device\($0)" })
  }

  @Test func `a file of several chunks is read without a gap`() throws {
    let count = 60_000
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).jsonl")
    defer { try? FileManager.default.removeItem(at: file) }
    let pad = String(repeating: "m", count: 200)
    let lines = (0..<count).map { "{\"udid\":\"device\($0)\",\"model\":\"\(pad)\"}\n" }.joined()
    try Data(lines.utf8).write(to: file)
    var told: [Int] = []
    var next = 0
    var isInOrder = true
    let summary = try DeviceIntake.read(
      .file(path: file.path(percentEncoded: false)),
      progress: { told.append($0) },
      batch: { batch in
        for checkIn in batch {
          isInOrder = isInOrder && checkIn[.udid] == "device\(next)"
          next += 1
        }
      })
    #expect(isInOrder && next == count && summary.checkIns == count && summary.problemCount == 0)
    #expect(told.last == lines.utf8.count && told == told.sorted() && told.count > 2)
  }

  @Test func `a line longer than 16 MiB is a problem and the next one is read`() throws {
    let long = "{\"udid\":\"" + String(repeating: "u", count: 16 << 20) + "\"}"
    let reading = try IntakeReading(
      "{\"udid\":\"a\"}\n\(long)\n{\"udid\":\"b\"}\n", format: .jsonLines)
    #expect(reading.complaints == ["input line 2: is longer than 16 MiB"])
    #expect(reading.checkIns.compactMap { $0[.udid] } == ["a", "b"])
  }

  @Test func `what the receiver throws ends the reading`() throws {
    struct Full: Error {}
    let lines = String(repeating: "{\"udid\":\"u\"}\n", count: 9_000)
    var batches = 0
    #expect(throws: Full.self) {
      try DeviceIntake.read(.bytes(Array(lines.utf8), name: "input")) { _ in
        batches += 1
        throw Full()
      }
    }
    #expect(batches == 1)
  }
}
