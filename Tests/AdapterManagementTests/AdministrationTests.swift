import AdapterBundle
import AdapterHost
import AdapterManagement
import ConnectorModel
import Testing

/// What each act comes to, and how it belongs into the record. The acts themselves change and record nothing.
@Suite("Acts on adapters and keys")
struct AdministrationTests {
  @Test("An act on versions names the adapter, the version, and what it was before")
  func versions() async throws {
    let bench = try Workbench()
    let administration = bench.administration()
    let options = InstallOptions(allowUnsigned: "Acme Shield")
    let (old, new) = (
      try await bench.bundle("Acme", Workbench.one),
      try await bench.bundle("Acme", Workbench.one, version: "1.1.0")
    )
    func install(_ bundle: [UInt8]) throws -> AdministrativeAct {
      try bench.carryOut { (inventory) throws(BundleError) in
        try administration.install(bundle, options, conformance: Conforming(), in: inventory)
      }.record
    }
    func act<Answer>(
      _ body: (AdapterInventory) throws(BundleError) -> AdapterAct<Answer>
    ) throws -> AdministrativeAct { try bench.carryOut(body).record }

    let name = "Acme Shield"
    let records = [
      try install(old), try install(new),
      try act { (all) throws(BundleError) in try administration.rollBack("acme", to: nil, in: all)
      },
      try act { (all) throws(BundleError) in try administration.pin("acme", to: "1.0.0", in: all) },
      try install(new),
      try act { (all) throws(BundleError) in try administration.pin("acme", to: nil, in: all) },
      try act { (all) throws(BundleError) in
        try administration.remove("acme", version: "1.1.0", in: all)
      },
      try act { (all) throws(BundleError) in
        try administration.set("acme", isEnabled: false, in: all)
      },
      try act { (all) throws(BundleError) in
        try administration.set("acme", isEnabled: true, in: all)
      },
      try act { (all) throws(BundleError) in
        try administration.remove("acme", version: nil, in: all)
      },
    ]
    #expect(
      records == [
        .init(.adapterInstalled, of: name, which: "1.0.0", detail: "unsigned"),
        .init(
          .adapterInstalled, of: name, which: "1.1.0",
          detail: "unsigned, in the place of 1.0.0"),
        .init(.adapterRolledBack, of: name, which: "1.0.0", detail: "from 1.1.0"),
        .init(.adapterPinned, of: name, which: "1.0.0"),
        .init(
          .adapterInstalled, of: name, which: "1.1.0",
          detail: "unsigned, in the place of 1.0.0, another version stays in use"),
        .init(.adapterUnpinned, of: name),
        .init(.adapterRemoved, of: name, which: "1.1.0"),
        .init(.adapterDisabled, of: name), .init(.adapterEnabled, of: name),
        .init(.adapterRemoved, of: name, which: "1.0.0", detail: "all versions"),
      ])
  }

  @Test("An act says what is to be kept then, and changes nothing by itself")
  func values() async throws {
    let bench = try Workbench()
    let administration = bench.administration()
    let bundle = try await bench.bundle("Acme", Workbench.one)
    let act = try administration.install(
      bundle, InstallOptions(allowUnsigned: "Acme Shield"), conformance: Conforming(),
      in: AdapterInventory())
    #expect(try bench.installation().inventory() == AdapterInventory())
    let archive = try BundleArchive(bundle)
    let version = AdapterVersion(
      version: archive.manifest.version, manifest: BlobHash(rawValue: archive.manifestHash),
      allowedUnsigned: "Acme Shield", installedAt: Workbench.time)
    let settings = AdapterSettings(
      partner: Workbench.one, name: "Acme Shield", current: version.version,
      lowestVersion: version.version, versions: [version])
    #expect(act.entries == [.adapterSet(settings), .administrativeAct(act.record)])
    #expect(act.blobs == archive.blobs)

    var inventory = AdapterInventory()
    for entry in act.entries { inventory.take(entry) }
    #expect(inventory.adapters == [Workbench.one: settings])
    let disabled = try administration.set("acme", isEnabled: false, in: inventory)
    inventory.take(disabled.changes[0])
    #expect(inventory.adapters[Workbench.one]?.isEnabled == false)
    let forgotten = try administration.remember(source: "\(bench.folder)/bundles")
    #expect(forgotten.changes == [.adapterSourceSet("\(bench.folder)/bundles")])
  }

  @Test("An act on a profile names the profile or the layer")
  func profiles() async throws {
    let bench = try Workbench()
    try await bench.install("Acme", Workbench.one)
    let runtime = try AdapterRuntime(choice: nil, program: WorkerOptions.test.program)
    let administration = bench.administration(runtime)
    var inventory = try bench.installation().inventory()
    #expect(try administration.profile(of: "acme", in: inventory).profile == nil)
    let locked = try administration.set("acme", profile: .locked, in: inventory)
    #expect(locked.answer.isolation == "locked worker")
    #expect(
      locked.record == .init(.adapterProfileChanged, of: "Acme Shield", which: "locked"))
    inventory.take(locked.changes[0])
    let worker = try administration.set("acme", profile: .worker, in: inventory)
    #expect(worker.record.detail == "from locked")
    inventory.take(worker.changes[0])
    let accepted = try administration.set(
      "acme", layer: .landlock, isAccepted: true, in: inventory)
    #expect(accepted.answer.isolation == "worker, may lack Landlock")
    #expect(
      accepted.record == .init(.missingLayerAccepted, of: "Acme Shield", which: "landlock"))
    inventory.take(accepted.changes[0])
    let required = try administration.set(
      "acme", layer: .landlock, isAccepted: false, in: inventory)
    #expect(required.record.kind == .missingLayerRequired)
    #expect(required.answer.acceptedMissing.isEmpty)
    #expect(
      code { try administration.set("nobody", profile: .worker, in: inventory) }
        == "install.unknown-partner")
  }

  @Test("An act on a key names its holder as the key is called, also when it is gone")
  func keys() throws {
    let bench = try Workbench()
    let administration = bench.administration()
    let (ours, theirs) = (MinisignSecretKey.make().publicKey, MinisignSecretKey.make().publicKey)
    var kept = AdapterInventory()
    func keep<Answer>(_ act: AdapterAct<Answer>) -> AdministrativeAct {
      for change in act.changes { kept.take(change) }
      return act.record
    }
    #expect(
      try keep(
        administration.trust(
          Array(ours.text.utf8), from: "ours.pub", name: "Ours", partners: ["*"],
          notAfter: Workbench.time,
          in: kept.trust))
        == .init(
          .keyTrusted, of: "Ours", which: ours.id.description,
          detail: "for all partners, signatures until \(Workbench.time.iso8601)"))
    #expect(
      try keep(
        administration.trust(
          Array(theirs.text.utf8), from: "theirs.pub", name: "Theirs",
          partners: [Workbench.one.rawValue],
          notAfter: nil, in: kept.trust)
      ).detail == "for \(Workbench.one)")
    #expect(
      try keep(
        administration.revoke(
          ours.id.description.lowercased(), because: "stolen", in: kept.trust))
        == .init(.keyRevoked, of: "Ours", which: ours.id.description, detail: "stolen"))
    let manifest = String(repeating: "ab", count: 32)
    #expect(
      try keep(administration.revoke(manifest, because: "leaks", in: kept.trust))
        == .init(.keyRevoked, of: "a manifest", which: manifest, detail: "leaks"))
    #expect(
      try keep(administration.removeKey(theirs.id, in: kept.trust))
        == .init(.keyRemoved, of: "Theirs", which: theirs.id.description))
    #expect(code { try administration.removeKey(theirs.id, in: kept.trust) } == "trust.unknown")
    #expect(kept.trust.keys.map(\.name) == ["Ours"])
    #expect(kept.trust.revocations.map(\.reason) == ["stolen", "leaks"])
  }

  @Test("The folder of newer bundles is remembered and forgotten")
  func source() throws {
    let bench = try Workbench()
    let administration = bench.administration()
    let folder = "\(bench.folder)/bundles"
    let remembered = try bench.carryOut { (_) throws(BundleError) in
      try administration.remember(source: folder)
    }
    #expect(remembered.record == .init(.adapterSourceChanged, of: folder))
    #expect(try bench.installation().inventory().sourceFolder == folder)
    let forgotten = try bench.carryOut { (_) throws(BundleError) in
      try administration.remember(source: nil)
    }
    #expect(forgotten.record.object == "none")
    #expect(try bench.installation().inventory().sourceFolder == nil)
    #expect(code { try administration.remember(source: "\(folder)/none") } == "file.missing")
  }
}
