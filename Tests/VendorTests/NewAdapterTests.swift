import Foundation
import Testing

extension Vendors {
  @Suite("A new adapter")
  struct NewAdapterTests {
    @Test("in C or C++ does what it is said to do next", arguments: ["c", "cpp"])
    func compiled(language: String) async throws {
      try await follow(language)
    }

    @Test(
      "in Rust does what it is said to do next",
      .enabled(if: Workbench.has("cargo"), "cargo is not installed"))
    func rust() async throws {
      try await follow("rust")
    }

    @Test("in Swift does what it is said to do next, in a package of its own")
    func swift() async throws {
      try await follow("swift", "--gatehouse '\(Workbench.root.path)'")
    }

    /// Begins an adapter and gives the commands that are printed: to build it, to run its unit test, to check it.
    private func follow(_ language: String, _ options: String = "") async throws {
      let bench = try Workbench()
      let made = try await bench.expect(
        "gatehouse adapter new 'Acme Shield' --language \(language) --vendor 'Müller & Co.' \(options)"
      )
      let steps = made.split(separator: "Next:\n").last?.split(separator: "\n") ?? []
      try #require(steps.count == 4, "\(made)")
      let seen = try await bench.expect(steps.joined(separator: "\n"))
      #expect(seen.contains("Conformant at level 3"), "\(seen)")
      #expect(seen.contains("ok   P16"), "its recording was not replayed")
      #expect(!seen.contains(/warn +L03/), "it exports more than it should")
      #expect(seen.contains(/gone.is.removed/), "its unit test was not run")
    }

    @Test("says of itself what it was told, and has an id of its own")
    func descriptor() async throws {
      let bench = try Workbench()
      let seen = try await bench.expect(
        """
        gatehouse adapter new 'Acme Shield' --language c --vendor 'Müller & Co.' >/dev/null
        make --silent -C acme-shield-adapter
        gatehouse adapter inspect acme-shield-adapter/libacme-shield-adapter.so
        """)
      for word in ["Acme Shield", "Müller & Co.", "0.1.0"] { #expect(seen.contains(word)) }
      #expect(!seen.contains("00000000"))
    }

    @Test("is not begun where something is, and the exit code says so")
    func exists() async throws {
      let bench = try Workbench()
      let answer = try await bench.run(
        """
        mkdir acme-adapter
        gatehouse adapter new acme --language c
        """)
      #expect(answer.status == 5, "\(answer.text)")
      #expect(answer.text.contains("acme-adapter already"))
    }
  }
}
