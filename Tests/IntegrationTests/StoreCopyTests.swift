import Foundation
import Testing

/// `gatehouse store copy`: what it makes is a store of its own.
@Suite("Copies of a store")
struct StoreCopyTests {
  @Test("A copy of a store in use is whole, and says what the store says", .timeLimit(.minutes(5)))
  func whole() async throws {
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["import"] + (try Package.fleet()), ["evaluate"])
    let copy = gatehouse.scratch.path("copy")
    let made = try await gatehouse.json("store", "copy", copy)
    #expect(made["folder"].text == copy)
    let head = try await gatehouse.json("audit", "head")
    #expect(made["head"]["row"].int == head["row"].int)
    #expect(made["head"]["link"].text == head["link"].text)
    // The store goes on, and the copy does not.
    try await gatehouse.prepare(["group", "create", "later"])
    let kept = try await gatehouse.json("audit", "head", "--data", copy)
    #expect(kept["link"].text == head["link"].text)
    for command in [["audit", "verify"], ["store", "check"], ["store", "replay"]] {
      let answer = try await gatehouse.run(command + ["--data", copy])
      #expect(answer.status == 0, "\(command): \(answer.err)")
    }
    let list = ["device", "list", "--output", "csv", "--columns", "number,name,compliance"]
    let there = try await gatehouse.run(list)
    let here = try await gatehouse.run(list + ["--data", copy])
    #expect(here.out == there.out)
    #expect(here.out.utf8.count { $0 == 10 } > 10, "\(here.out)\(here.err)")
  }

  @Test("No copy takes the place of a store, and none is made of nothing")
  func refused() async throws {
    let gatehouse = try Gatehouse()
    try await gatehouse.prepare(["group", "create", "sales"])
    let copy = gatehouse.scratch.path("copy")
    try await gatehouse.prepare(["store", "copy", copy])
    let again = try await gatehouse.run("store", "copy", copy)
    #expect(again.status == 1)
    #expect(again.err.contains(copy), "\(again.err)")
    let nothing = try await gatehouse.run(
      "store", "copy", gatehouse.scratch.path("other"), "--data", gatehouse.scratch.path("no"))
    #expect(nothing.err.contains("store.missing"), "\(nothing.err)")
    #expect(!FileManager.default.fileExists(atPath: gatehouse.scratch.path("other")))
  }
}
