import Foundation
import Testing

extension Vendors {
  @Suite("The vendor's guide")
  struct GuideTests {
    private static let path = Workbench.root.appending(path: "adapters/README.md")

    private static func page() throws -> String { try String(contentsOf: path, encoding: .utf8) }

    @Test("Whoever follows it word by word sees what it says")
    func follow() async throws {
      let guide = Guide(try Self.page())
      #expect(guide.unknownBlocks == [])
      try #require(guide.steps.count >= 30)
      let bench = try Workbench()
      let folder = bench.folder.appending(path: ".steps")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (index, step) in guide.steps.enumerated() {
        try Data(step.script.utf8).write(to: Self.file(index, "sh", in: folder))
      }
      // One shell reads all steps into itself, so that each finds what the one before has left.
      _ = try await bench.run(
        #"for step in "$VENDOR_FOLDER"/.steps/*.sh; do . "$step" >"$step.out" 2>&1; touch "$step.done"; done"#,
        seconds: 600)
      for (index, step) in guide.steps.enumerated() {
        let output =
          (try? String(contentsOf: Self.file(index, "sh.out", in: folder), encoding: .utf8)) ?? ""
        let isDone = FileManager.default.fileExists(
          atPath: Self.file(index, "sh.done", in: folder).path)
        // What comes after a step that failed was not tried.
        try #require(isDone, "line \(step.line) failed: \(step.command)\n\(output)")
        let missing = step.missing(in: output)
        #expect(missing == nil, "line \(step.line): \(step.command)\nprinted:\n\(output)")
      }
    }

    private static func file(_ index: Int, _ ending: String, in folder: URL) -> URL {
      folder.appending(path: "\(String(index + 1_000)).\(ending)")
    }

    @Test("Every link leads to a file")
    func links() throws {
      let links = try Self.page().matches(of: /\]\(([^)#:]+)\)/).map { String($0.1) }
      #expect(links.count > 3)
      for link in links {
        let target = Self.path.deletingLastPathComponent().appending(path: link).standardizedFileURL
        #expect(FileManager.default.fileExists(atPath: target.path), "\(link)")
      }
    }

    @Test("A step that prints something else is noticed")
    func notices() {
      let guide = Guide(
        """
        ```console
        $ make
        one … three
        five
        ```
        """)
      let step = guide.steps[0]
      #expect(step.command == "make")
      #expect(step.missing(in: "one  two   three\nfour\nfive\n") == nil)
      #expect(step.missing(in: "five\none two three\n") == "five")
      #expect(step.missing(in: "one two\nfive\n") == "one … three")
    }

    @Test("A block of commands is one step, an example is none, and anything else is noticed")
    func blocks() {
      let guide = Guide("```sh\na\nb\n```\n```text\nc\n```\n```python\nd\n```\n")
      #expect(guide.steps.map(\.command) == ["a\nb\n"])
      #expect(guide.unknownBlocks.count == 1)
    }
  }
}
