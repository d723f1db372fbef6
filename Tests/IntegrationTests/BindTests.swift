import Foundation
import Testing

/// A vendor's library becomes an adapter without code.
@Suite("Bindings on the command line")
struct BindTests {
  private static func sample(_ file: String) -> String {
    Package.path("adapters/samples/harbor/\(file)")
  }

  /// The sample's library, compiled.
  private static func library(_ workshop: Workshop) async throws -> String {
    let library = workshop.scratch("libharbor.so.2")
    let answer = try await workshop.process(
      "/usr/bin/cc",
      ["-g", "-shared", "-fPIC", "-Wl,-soname,libharbor.so.2", "-o", library, sample("harbor.c")])
    try #require(answer.status == 0, "\(answer.err)")
    return library
  }

  @Test("A binding is checked, built, packed, installed, used and listed with its proof")
  func whole() async throws {
    let workshop = try Workshop()
    let library = try await Self.library(workshop)
    let gatehouse = workshop.gatehouse
    let checked = try await gatehouse.json(
      "bind", "check", Self.sample("binding.json"), "--header", Self.sample("harbor.h"))
    #expect(checked["proof"].text == "compiled")
    let adapter = workshop.scratch("harbor-adapter.so")
    let built = try await gatehouse.json(
      "bind", "build", Self.sample("binding.json"), "--library", library, "--debug-info", "--to",
      adapter)
    #expect(built["proof"].text == "debug-info")
    try await workshop.trust()
    let bundle = try await workshop.pack(adapter)
    let judged = try await gatehouse.json(
      "adapter", "pack", adapter, "--licence", "MIT", "--to", bundle)
    #expect(judged["binding"].text == "debug-info")
    try await gatehouse.prepare(
      ["adapter", "sign", bundle, "--key", "\(workshop.key).key"], ["adapter", "install", bundle])
    let listed = try await gatehouse.json("adapter", "list")
    #expect(listed[0]["binding"].text == "debug-info")
    #expect(listed[0]["state"].text == "ok")
    let table = try await gatehouse.run("adapter", "list")
    #expect(table.out.contains("debug-info"))
    try await gatehouse.prepare(["connector", "add", "harbor"])
    let connectors = try await gatehouse.json("connector", "list")
    #expect(connectors[0]["binding"].text == "debug-info")
    #expect(try await gatehouse.run("connector", "list").out.contains("debug-info"))
    #expect(try await gatehouse.run("connector", "show", "harbor").out.contains("debug-info"))
  }

  @Test(
    "Connectors are listed with the proofs of loose adapters, and none for those that are written")
  func loose() async throws {
    let workshop = try Workshop()
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    try await workshop.gatehouse.prepare([
      "bind", "build", Self.sample("binding.json"), "--library", Self.library(workshop), "--to",
      "\(gatehouse.adaptersFolder)/harbor-adapter.so",
    ])
    try await gatehouse.prepare(["connector", "add", "lookout"], ["connector", "add", "harbor"])
    let proofs = try await gatehouse.json("connector", "list").elements.map { view in
      (view["name"].text, view["binding"].text)
    }
    #expect(proofs.first { $0.0 == "Lookout for Work" }?.1 == nil)
    #expect(proofs.first { $0.0 == "Harbor Mobile Security" }?.1 == "unproven")
    #expect(proofs.count == 2)
  }

  @Test("A library of another name is refused before anything is built")
  func otherLibrary() async throws {
    let workshop = try Workshop()
    let library = try await Self.library(workshop)
    let text = try String(contentsOfFile: Self.sample("binding.json"), encoding: .utf8)
      .replacing("libharbor.so.2", with: "libharbor.so.3")
    let binding = try workshop.gatehouse.scratch.write(text, to: "binding.json")
    let adapter = workshop.scratch("harbor-adapter.so")
    for words in [
      ["bind", "check", binding, "--library", library],
      ["bind", "build", binding, "--library", library, "--to", adapter],
    ] {
      let answer = try await workshop.gatehouse.run(words)
      #expect(answer.status == 1)
      #expect(
        answer.err.contains(
          "The binding is for libharbor.so.3, and the library calls itself libharbor.so.2"),
        "\(answer.err)")
    }
    #expect(!FileManager.default.fileExists(atPath: adapter))
  }

  @Test("What the header contradicts is named by its place, and nothing is built")
  func wrong() async throws {
    let workshop = try Workshop()
    let library = try await Self.library(workshop)
    let text = try String(contentsOfFile: Self.sample("binding.json"), encoding: .utf8)
      .replacing("int harbor_watch(", with: "int64_t harbor_watch(")
    let binding = try workshop.gatehouse.scratch.write(text, to: "binding.json")
    let adapter = workshop.scratch("harbor-adapter.so")
    let answer = try await workshop.gatehouse.run(
      "bind", "build", binding, "--library", library, "--header", Self.sample("harbor.h"), "--to",
      adapter)
    #expect(answer.status == 1)
    #expect(answer.err.contains("$.functions[2].declaration"))
    #expect(!FileManager.default.fileExists(atPath: adapter))
  }

  @Test(
    "One function is called from the command line",
    arguments: [
      (
        ["const char *harbor_error_text(int)", "--", "-3"], "result = \"the page is not Harbor's\""
      ),
      (["int32 harbor_last_error()"], "result = 0"),
    ])
  func call(words: [String], printed: String) async throws {
    let workshop = try Workshop()
    let library = try await Self.library(workshop)
    let answer = try await workshop.gatehouse.run(["adapter", "call", library] + words)
    #expect(answer.status == 0, "\(answer.err)")
    #expect(answer.out == printed + "\n")
  }

  @Test(
    "A call that cannot be made says why, and one with a wrong signature ends its worker only",
    arguments: [
      (["int harbor_nothing()"], "has no function harbor_nothing"),
      (["int harbor_error_text(int)"], "takes 1 arguments"),
      (["int harbor_error_text(int)", "many"], "is no whole number"),
      (["int harbor_error_text(...)"], "variable number"),
      (["uint64 harbor_query(uint64, uint64)", "1", "2"], "crashed (SIGSEGV)"),
    ])
  func refusedCall(words: [String], said: String) async throws {
    let workshop = try Workshop()
    let library = try await Self.library(workshop)
    let answer = try await workshop.gatehouse.run(["adapter", "call", library] + words)
    #expect(answer.status == 1)
    #expect(answer.err.contains(said), "\(answer.err)")
  }
}
