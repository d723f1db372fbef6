import Foundation
import Testing

extension Vendors {
  /// The plugins, in a package that knows this one as a dependency and nothing else of it. Building their tools
  /// takes longest, so one package is used for everything.
  @Suite("A vendor's package")
  struct PluginTests {
    @Test("checks its adapters and begins another one by commands of swift package")
    func plugins() async throws {
      let bench = try Workbench()
      try await bench.expect(
        "gatehouse adapter new acme --language swift --gatehouse '\(Workbench.root.path)'")
      try await checksTheOnlyOne(bench)
      try await refusesOneThatIsNotConformant(bench)
      try await checksOneOfTwo(bench)
      try await beginsAnother(bench)
    }

    private func checksTheOnlyOne(_ bench: Workbench) async throws {
      let seen = try await bench.expect(
        "cd acme-adapter; swift package check-adapter --level 4 --include L01,P16,H04")
      for rule in ["L01", "P16", "H04"] { #expect(seen.contains("ok   \(rule)"), "\(seen)") }
    }

    private func refusesOneThatIsNotConformant(_ bench: Workbench) async throws {
      let answer = try await bench.run(
        """
        cd acme-adapter
        sed -i s/infected/purple/ recordings/messages.expected
        swift package check-adapter --include P16
        """)
      #expect(answer.status != 0)
      #expect(answer.text.contains("acme-adapter is not conformant"), "\(answer.text)")
    }

    /// A second adapter, in C, for which the package needs the header alone.
    private func checksOneOfTwo(_ bench: Workbench) async throws {
      try await bench.expect("gatehouse adapter new 'Acme C' --language c")
      let place = bench.folder.appending(path: "acme-adapter")
      let sources = place.appending(path: "Sources/AcmeInC")
      try FileManager.default.createDirectory(at: sources, withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        at: bench.folder.appending(path: "acme-c-adapter/adapter.c"),
        to: sources.appending(path: "adapter.c"))
      let manifest = place.appending(path: "Package.swift")
      let text = try String(contentsOf: manifest, encoding: .utf8)
        .replacing(
          "products: [",
          with: #"products: [.library(name: "acme-in-c", type: .dynamic, targets: ["AcmeInC"]),"#
        )
        .replacing(
          "targets: [\n    .target(",
          with: """
            targets: [
              .target(
                name: "AcmeInC",
                dependencies: [.product(name: "MTDAdapterABI", package: "gatehouse")],
                publicHeadersPath: "."),
              .target(
            """)
      try Data(text.utf8).write(to: manifest)

      let unnamed = try await bench.run("cd acme-adapter; swift package check-adapter")
      #expect(unnamed.status != 0)
      #expect(unnamed.text.contains("--product: acme-adapter, acme-in-c"), "\(unnamed.text)")

      let seen = try await bench.expect(
        "cd acme-adapter; swift package check-adapter --product acme-in-c --include L,P15")
      for rule in ["L01", "L03", "P15"] { #expect(seen.contains("ok   \(rule)"), "\(seen)") }
    }

    private func beginsAnother(_ bench: Workbench) async throws {
      let begun = try await bench.expect(
        """
        cd acme-adapter
        swift package --allow-writing-to-package-directory new-adapter other --language swift
        """)
      #expect(begun.contains("Made other-adapter"), "\(begun)")
      let manifest = try String(
        contentsOf: bench.folder.appending(path: "acme-adapter/other-adapter/Package.swift"),
        encoding: .utf8)
      // It takes AdapterKit from where its maker has it.
      #expect(manifest.contains("path: \"\(Workbench.root.path)\""), "\(manifest)")
    }
  }
}
