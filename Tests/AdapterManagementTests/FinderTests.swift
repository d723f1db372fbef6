import AdapterBundle
import AdapterHost
import AdapterManagement
import ConnectorModel
import Foundation
import Testing

@Suite("Finding an adapter", .serialized)
struct FinderTests {
  @Test("asking for one partner's loads no other's, and a version that is only kept is not loaded")
  func lazy() async throws {
    let bench = try Workbench()
    try await bench.install("Acme", Workbench.one)
    try await bench.install("Acme", Workbench.one, version: "1.1.0")
    try await bench.install("Bolt", Workbench.two)
    try await bench.install("Core", Workbench.three, in: "further")
    let finder = AdapterFinder(bench.source(), runtime: .worker(.test))
    let adapter = try finder.adapter(of: Workbench.one)
    #expect(adapter.library.descriptor.name == "Acme Shield")
    #expect(adapter.pollInterval == .seconds(900))
    #expect(["Acme", "Bolt", "Core"].map(bench.marks) == [1, 0, 0])
    #expect(try finder.adapter(named: "core").library.descriptor.id == Workbench.three)
    #expect(["Acme", "Bolt", "Core"].map(bench.marks) == [1, 0, 1])
    #expect(finder.installed().map(\.state) == [.kept, .ok, .ok, .ok])
    #expect(["Acme", "Bolt", "Core"].map(bench.marks) == [2, 1, 2])
    #expect(code { try finder.adapter(named: "nobody") } == "catalog.unknown-partner")
  }

  @Test("each answer rests on what is there now")
  func anew() async throws {
    let bench = try Workbench()
    try await bench.install("Acme", Workbench.one)
    let finder = AdapterFinder(bench.source(), runtime: .worker(.test))
    let first = try finder.adapter(of: Workbench.one)
    #expect(finder.standing(of: Workbench.one) == .usable)
    try await bench.install("Acme", Workbench.one, version: "1.1.0")
    let second = try finder.adapter(of: Workbench.one)
    #expect(second.library.descriptor.adapterVersion == "1.1.0")
    #expect(second.identity != first.identity)

    try bench.carryOut { (all) throws(BundleError) in
      try bench.administration().set("acme", isEnabled: false, in: all)
    }
    #expect(code { try finder.adapter(of: Workbench.one) } == "install.disabled")
    #expect(finder.standing(of: Workbench.one).state == .disabled)
    try bench.carryOut { (all) throws(BundleError) in
      try bench.administration().set("acme", isEnabled: true, in: all)
    }
    let manifest = try #require(finder.installed().compactMap(\.manifestSHA256).last)
    _ = try FolderAdministration(bench.installation()).keys { (trust) throws(BundleError) in
      try bench.administration().revoke(manifest, because: "leaks", in: trust)
    }
    #expect(code { try finder.adapter(of: Workbench.one) } == "sign.manifest-revoked")
    #expect(finder.standing(of: Workbench.one).state == .refused)
    #expect(finder.standing(of: Workbench.one).problem?.code == "sign.manifest-revoked")
    try bench.carryOut { (all) throws(BundleError) in
      try bench.administration().remove("acme", version: nil, in: all)
    }
    #expect(code { try finder.adapter(of: Workbench.one) } == "catalog.unknown-partner")
    #expect(finder.standing(of: Workbench.one).state == .missing)
  }

  @Test("a version on trial is loaded by its number, and apart even where the other is in process")
  func trial() async throws {
    let bench = try Workbench()
    try await bench.install("Acme", Workbench.one)
    try await bench.install("Acme", Workbench.one, version: "1.1.0")
    let program = WorkerOptions.test.program
    let runtime = try AdapterRuntime(choice: nil, program: program)
    try bench.carryOut { (all) throws(BundleError) in
      try bench.administration().set("acme", profile: .inProcess, in: all)
    }
    let finder = AdapterFinder(bench.source(), runtime: runtime)
    let tried = try finder.adapter(of: Workbench.one, version: "1.0.0")
    #expect(tried.library.descriptor.adapterVersion == "1.0.0")
    #expect(tried.runtime.profile == .sandbox)
    #expect(
      code { try finder.adapter(of: Workbench.one, version: "2.0.0") } == "install.unknown-version")
    #expect(
      code { try finder.adapter(of: Workbench.two, version: "1.0.0") } == "install.unknown-partner")
  }

  @Test("a loose file that hangs harms no other, and is waited for once")
  func hanging() async throws {
    let bench = try Workbench()
    try await bench.library(
      "Hung", Workbench.one, ["HANG"], to: "\(bench.folder)/adapters/a.so")
    try await bench.library("Bolt", Workbench.two, to: "\(bench.folder)/adapters/b.so")
    try await bench.library("Core", Workbench.three, to: "\(bench.folder)/adapters/c.so")
    let finder = AdapterFinder(bench.source(loose: true), runtime: .worker(.impatient))
    let adapter = try finder.adapter(of: Workbench.two)
    #expect(adapter.library.descriptor.name == "Bolt Shield")
    #expect(
      ["Hung", "Bolt", "Core"].map(bench.marks) == [1, 1, 0], "what comes after is not loaded")
    let rows = finder.installed()
    #expect(rows.map(\.state) == [.refused, .ok, .ok])
    #expect(rows[0].problem?.code == "worker.hung")
    _ = try finder.adapter(named: "core")
    #expect(["Hung", "Bolt", "Core"].map(bench.marks) == [1, 1, 1])
    finder.reload()
    _ = try finder.adapter(of: Workbench.two)
    #expect(["Hung", "Bolt", "Core"].map(bench.marks) == [2, 1, 1])
  }

  @Test(
    "a loose file whose bytes have changed is asked anew, and a new one is seen when told to look")
  func changed() async throws {
    let bench = try Workbench()
    let path = "\(bench.folder)/adapters/a.so"
    try await bench.library("Acme", Workbench.one, to: path)
    let finder = AdapterFinder(bench.source(loose: true), runtime: .worker(.test))
    #expect(try finder.adapter(of: Workbench.one).library.descriptor.adapterVersion == "1.0.0")
    try await bench.library("Acme", Workbench.one, version: "1.1.0", to: path)
    #expect(try finder.adapter(of: Workbench.one).library.descriptor.adapterVersion == "1.1.0")
    try await bench.library("Bolt", Workbench.two, to: "\(bench.folder)/adapters/b.so")
    #expect(code { try finder.adapter(of: Workbench.two) } == "catalog.unknown-partner")
    finder.reload()
    #expect(code { try finder.adapter(of: Workbench.two) } == nil)
  }

  @Test("loose files of a folder that nobody has named are listed, refused and not loaded")
  func refused() async throws {
    let bench = try Workbench()
    try await bench.library("Acme", Workbench.one, to: "\(bench.folder)/adapters/a.so")
    let finder = AdapterFinder(bench.source(), runtime: .worker(.test))
    #expect(finder.installed().map { $0.problem?.code } == ["sign.unsigned"])
    #expect(code { try finder.adapter(of: Workbench.one) } == "catalog.unknown-partner")
    #expect(bench.marks("Acme") == 0)
  }

  @Test("one bad adapter keeps no other from its row, and the first for a partner counts")
  func listing() async throws {
    let bench = try Workbench()
    let folder = "\(bench.folder)/adapters"
    try Data("not a library".utf8).write(to: URL(fileURLWithPath: "\(folder)/a.so"))
    try Data("ignored".utf8).write(to: URL(fileURLWithPath: "\(folder)/readme.txt"))
    try await bench.library("Acme", Workbench.one, to: "\(folder)/b.so")
    try await bench.library("Bolt", Workbench.two, to: "\(folder)/c.so")
    try await bench.install("Acme", Workbench.one)
    try await bench.install("Bolt", Workbench.two, in: "further")
    let finder = AdapterFinder(bench.source(loose: true), runtime: .worker(.test))
    let rows = finder.installed()
    #expect(rows.map(\.state) == [.ok, .refused, .refused, .ok, .hidden])
    #expect(
      rows.map { $0.problem?.code } == [nil, "load.not-elf", "load.shadowed", nil, nil])
    #expect(rows.map { $0.version != nil } == [true, false, false, false, true])
    #expect(try finder.adapter(of: Workbench.two).library.path == "\(folder)/c.so")
  }

  @Test("a partner is meant by its id, its name, or the beginning of a word of it")
  func names() async throws {
    let bench = try Workbench()
    try await bench.install("Acme", Workbench.one)
    try await bench.library("Acme Endpoint", Workbench.two, to: "\(bench.folder)/adapters/a.so")
    let finder = AdapterFinder(bench.source(loose: true), runtime: .worker(.test))
    let found = [
      Workbench.one.rawValue: "Acme Shield", "ACME SHIELD": "Acme Shield",
      Workbench.two.rawValue: "Acme Endpoint Shield", "Acme  Endp": "Acme Endpoint Shield",
      "endp": "Acme Endpoint Shield",
    ]
    for (typed, name) in found {
      #expect(try finder.adapter(named: typed).library.descriptor.name == name, "\(typed)")
    }
    let ambiguous = #expect(throws: AdapterError.self) { try finder.adapter(named: "acme") }
    #expect(ambiguous?.code == "catalog.ambiguous")
    #expect(ambiguous?.message.contains("Acme Endpoint") == true)
    for typed in ["", "hield", "nobody"] {
      #expect(code { try finder.adapter(named: typed) } == "catalog.unknown-partner", "\(typed)")
    }
  }
}
