import Foundation
import Testing

@Suite("How adapters are kept apart")
struct DoctorTests {
  @Test("doctor names each layer, what it is for and what is lost without it")
  func doctor() async throws {
    let gatehouse = try Gatehouse()
    let answer = try await gatehouse.run("doctor")
    #expect(answer.status == 0)
    for layer in ["Landlock", "seccomp", "no_new_privs", "memory sealing"] {
      #expect(answer.out.contains(layer))
    }
    let json = try await gatehouse.run("doctor", "--output", "json")
    #expect(json.status == 0 && json.out.contains("\"lostWithout\""))
  }

  @Test(
    "adapters run as they are told to, and the listing says how",
    arguments: [
      ("", "sandboxed worker"), ("sandbox", "sandboxed worker"), ("worker", "worker"),
      ("in-process", "in process"),
    ])
  func profiles(choice: String, words: String) async throws {
    let gatehouse = try Gatehouse(adapters: ["lookout"], isolation: choice)
    let list = try await gatehouse.json("adapter", "list")
    #expect(list[0]["isolation"].text == words)
    #expect(list[0]["problem"] == .null)
    let connector = try await gatehouse.json("connector", "add", "lookout")
    #expect(connector["isolation"].text == words)
  }

  @Test("a choice that does not exist is wrong usage")
  func unknownChoice() async throws {
    let answer = try await Gatehouse(isolation: "none", isServed: false).run("adapter", "list")
    #expect(answer.status == 64 && answer.err.contains("in-process"))
  }
}
