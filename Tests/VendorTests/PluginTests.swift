import Foundation
import Testing

extension Vendors {
  /// The plugins, in a package that knows this one as a dependency and nothing else of it.
  @Suite("A vendor's package")
  struct PluginTests {
    @Test("checks its adapter and begins another one by commands of swift package")
    func plugins() async throws {
      let bench = try Workbench()
      try await bench.expect(
        "gatehouse adapter new acme --language swift --gatehouse '\(Workbench.root.path)'")

      let checked = try await bench.expect(
        "cd acme-adapter; swift package check-adapter --level 4 --include L01,P16,H04")
      for rule in ["L01", "P16", "H04"] { #expect(checked.contains("ok   \(rule)"), "\(checked)") }

      let expectation = "acme-adapter/recordings/messages.expected"
      let refused = try await bench.run(
        """
        sed -i s/infected/purple/ \(expectation)
        cd acme-adapter; swift package check-adapter --include P16
        """)
      #expect(refused.status != 0)
      #expect(refused.text.contains("not conformant"), "\(refused.text)")

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
