import Foundation
import Glibc
import Testing

@Suite("One writer at a time")
struct LockTests {
  @Test(
    "While one command holds the data folder, another says so and changes nothing",
    .timeLimit(.minutes(5)))
  func locked() async throws {
    let gatehouse = try Gatehouse(isServed: false)
    let pipe = Pipe()
    let running = try gatehouse.start(["import", "-"], input: pipe.fileHandleForReading)
    try feed(pipe, devices: 1_000)

    let second = try await gatehouse.run("tenant", "show", "--output", "json")
    #expect(second.status == 1)
    #expect(try JSON(parsing: second.err)["error"]["code"].text == "store.locked")
    let other = try await gatehouse.run("import", Package.sample("fleet/managed-devices.json"))
    #expect(other.status == 1)
    #expect(other.err.contains("is in use by process"))
    #expect(!other.err.contains(".."))

    try pipe.fileHandleForWriting.close()
    let first = try await running.answer.value
    #expect(first.status == 0, "\(first.err)")
    #expect(try await count(gatehouse) == 1_000)
  }

  @Test("A command that is killed leaves whole batches and no lock", .timeLimit(.minutes(5)))
  func killed() async throws {
    let gatehouse = try Gatehouse(isServed: false)
    let pipe = Pipe()
    let running = try gatehouse.start(["import", "-"], input: pipe.fileHandleForReading)
    // Eight batches are read ahead and eight may be on their way to the disk: of nineteen, one is there.
    try feed(pipe, devices: 19 * 4_096, textBytes: 10)
    kill(running.process, SIGKILL)
    let answer = try await running.answer.value
    #expect(answer.status == -SIGKILL)

    // What had been read is durable, batch by batch, and the next command finds it.
    let known = try await count(gatehouse)
    #expect(known >= 4_096 && known % 4_096 == 0)
    try await gatehouse.expectIdenticalTables()
    #expect(try await count(gatehouse) == known)
  }

  /// Writes more than a pipe holds: when it is written, the import is reading and so has its lock.
  private func feed(_ pipe: Pipe, devices: Int, textBytes: Int = 250) throws {
    let text = String(repeating: "x", count: textBytes)
    for number in 0..<devices {
      let line =
        #"{"serialNumber":"SAMPLE\#(number)","name":"\#(text)","model":"\#(text)","manufacturer":"\#(text)"}"#
      try pipe.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
    }
  }

  private func count(_ gatehouse: Gatehouse) async throws -> Int {
    try await gatehouse.json("device", "list", "--limit", "100000").elements.count
  }
}
