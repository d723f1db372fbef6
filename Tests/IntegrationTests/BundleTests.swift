import Foundation
import Testing

/// Bundles of adapters, with the built program.
@Suite("Adapters one can trust", .serialized)
struct BundleTests {
  @Test(
    "Packed, signed, trusted, installed, used; revoked, and used no more", .timeLimit(.minutes(5)))
  func life() async throws {
    let workshop = try Workshop()
    let gatehouse = workshop.gatehouse
    let bundle = try await workshop.pack(
      Products.folder.appending(path: "libreference-c-adapter.so").path)
    try await workshop.expect(["adapter", "verify", bundle], 4, "sign.unsigned")
    try await workshop.expect(["adapter", "install", bundle], 4, "sign.unsigned")
    try await gatehouse.prepare(["adapter", "sign", bundle, "--key", "\(workshop.key).key"])
    try await workshop.expect(["adapter", "install", bundle], 4, "sign.unknown-key")
    try await gatehouse.prepare(
      ["trust", "add", "\(workshop.key).pub", "--name", "Ours", "--partner", "*"],
      ["adapter", "verify", bundle], ["adapter", "install", bundle], ["connector", "add", "acme"])
    let row = try await gatehouse.json("adapter", "list")[0]
    #expect(row["state"].text == "ok")
    #expect(row["signature"].text == "verified key")
    #expect(row["signer"].text == "Ours")
    #expect(try await gatehouse.json("adapter", "explain", "acme")["isOn"].bool == true)

    let key = try await gatehouse.json("trust", "list")[0]["id"].text ?? ""
    try await gatehouse.prepare(["trust", "revoke", key, "--reason", "stolen", "--yes"])
    let revoked = try await gatehouse.json("adapter", "list")[0]
    #expect(revoked["state"].text == "refused")
    #expect(revoked["signature"].text == "revoked")
    #expect(revoked["problem"]["code"].text == "sign.key-revoked")
    #expect(try await gatehouse.json("adapter", "explain", "acme")["isOn"].bool == false)
    let message = Package.sample("partners/acme-shield.jsonl")
    #expect(try await gatehouse.run("ingest", "acme", message).status != 0)
    try await workshop.expect(["adapter", "install", bundle], 4, "sign.key-revoked")
  }

  @Test("Versions come and go, and what is in use is said", .timeLimit(.minutes(5)))
  func versions() async throws {
    let workshop = try Workshop()
    let gatehouse = workshop.gatehouse
    try await workshop.trust()
    let (old, new) = (try await workshop.bundle("1.0.0"), try await workshop.bundle("1.1.0"))
    try await gatehouse.prepare(["adapter", "install", old], ["connector", "add", "sound"])
    let outdated = try await gatehouse.json("adapter", "outdated", workshop.scratch("1.1.0"))
    #expect(outdated[0]["newest"].text == "1.1.0" && outdated[0]["isInstalled"].bool == false)
    #expect(try await gatehouse.json("adapter", "outdated") == .array([]))
    try await workshop.expect(
      ["adapter", "source", workshop.scratch("nowhere")], 3, "file.missing")
    try await gatehouse.prepare(["adapter", "source", workshop.scratch("1.1.0")])
    #expect(try await gatehouse.json("adapter", "outdated") == outdated)
    try await gatehouse.prepare(["adapter", "source", "--none"])
    #expect(try await gatehouse.json("adapter", "outdated") == .array([]))
    try await gatehouse.prepare(["adapter", "install", new])
    #expect(try await workshop.states() == ["1.0.0": "kept", "1.1.0": "ok"])
    try await workshop.expect(["adapter", "remove", "sound", "1.1.0"], 5, "install.in-use")
    try await workshop.expect(["adapter", "remove", "sound"], 5, "confirmationRequired")
    try await gatehouse.prepare(["adapter", "rollback", "sound"])
    #expect(try await workshop.states() == ["1.0.0": "ok", "1.1.0": "kept"])
    try await gatehouse.prepare(["adapter", "disable", "sound"])
    #expect(try await workshop.states() == ["1.0.0": "disabled", "1.1.0": "kept"])
    try await gatehouse.prepare(
      ["adapter", "enable", "sound"], ["adapter", "pin", "sound", "1.1.0"],
      ["adapter", "remove", "sound", "1.0.0"])
    #expect(try await workshop.states() == ["1.1.0": "ok"])
    try await workshop.expect(["adapter", "install", old], 5, "install.downgrade")
    try await workshop.expect(["adapter", "remove", "sound", "--yes"], 5, "wholeNameRequired")
    try await gatehouse.prepare(["adapter", "remove", "Sound Adapter", "--yes"])
    #expect(try await gatehouse.run("adapter", "list").out.contains("There are no adapters"))
  }

  @Test("A loose library in the data folder is listed and not loaded; one allowed by name is")
  func unsigned() async throws {
    let workshop = try Workshop(adapters: ["reference-c"])
    let gatehouse = workshop.gatehouse
    let loose = try await gatehouse.json("adapter", "list")[0]
    #expect(loose["state"].text == "refused")
    #expect(loose["signature"].text == "unsigned (loose file)")
    #expect(loose["problem"]["code"].text == "sign.unsigned")
    #expect(try await gatehouse.run("connector", "add", "acme").status == 3)
    let bundle = try await workshop.pack(
      Products.folder.appending(path: "libreference-c-adapter.so").path)
    let wrong = ["adapter", "install", bundle, "--allow-unsigned", "Lookout"]
    try await workshop.expect(wrong, 4, "sign.unsigned")
    try await gatehouse.prepare(
      ["adapter", "install", bundle, "--allow-unsigned", "Acme Mobile Shield"],
      ["connector", "add", "acme"])
    let row = try await gatehouse.json("adapter", "list")[0]
    #expect(row["state"].text == "ok" && row["signature"].text == "unsigned")
  }

  @Test("A bundle whose library says something else than its manifest is not installed")
  func disagreement() async throws {
    let workshop = try Workshop()
    try await workshop.trust()
    let honest = try await workshop.bundle("1.0.0")
    let other = try await workshop.library("1.1.0")
    // The manifest of one with the library of the other, its hash and size corrected.
    let folder = workshop.scratch("mixed")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let mixed = "\(folder)/mixed.mtda"
    try await workshop.shell(
      """
      set -e; cd '\(folder)'; tar -xf '\(honest)'; lib=$(echo lib/*/adapter.so); old=$(sha256sum <$lib); \
      oldsize=$(stat -c %s $lib); cp '\(other)' $lib; new=$(sha256sum <$lib); \
      sed -i "s/${old%% *}/${new%% *}/; s/: $oldsize,*$/: $(stat -c %s $lib)/" adapter.json; \
      rm adapter.json.minisig; tar -cf mixed.mtda adapter.json lib
      """)
    try await workshop.gatehouse.prepare(
      ["adapter", "install", honest], ["adapter", "remove", "Sound Adapter", "--yes"],
      ["adapter", "sign", mixed, "--key", "\(workshop.key).key"])
    try await workshop.expect(["adapter", "install", mixed], 4, "manifest.version-differs")
    #expect(try await workshop.states().isEmpty)
  }

  @Test(
    "An adapter that breaks a conformance rule is not installed, and cannot do what it tries meanwhile",
    .timeLimit(.minutes(5)))
  func notConformant() async throws {
    let workshop = try Workshop()
    let gatehouse = workshop.gatehouse
    try await workshop.trust()
    let trace = workshop.scratch("trace")
    let busy = """
      #include <fcntl.h>
      #include <unistd.h>
      __attribute__((constructor)) static void work(void) { close(open("\(trace)", O_CREAT | O_WRONLY, 0600)); }
      """
    let bundle = try await workshop.bundle("1.0.0", constructor: busy)
    try await workshop.expect(["adapter", "install", bundle], 4, "install.not-conformant")
    let answer = try await gatehouse.run("adapter", "install", bundle)
    #expect(answer.err.contains("L05") && answer.err.contains("openat"))
    #expect(!FileManager.default.fileExists(atPath: trace))
    #expect(try await workshop.states().isEmpty)
    let sound = try await gatehouse.json(
      "adapter", "install", try await workshop.bundle("1.1.0"))
    let check = try #require(sound["checks"].elements.last)
    #expect(check["name"].text == "the adapter keeps the conformance rules of level 1")
    #expect(check["outcome"].text == "passed")
  }

  @Test("Processes that install at once leave one whole state", .timeLimit(.minutes(5)))
  func concurrent() async throws {
    let workshop = try Workshop()
    try await workshop.trust()
    let versions = ["1.0.0", "1.1.0", "1.2.0", "1.3.0"]
    var bundles: [String] = []
    for version in versions { bundles.append(try await workshop.bundle(version)) }
    for _ in 0..<2 {
      let running = try (bundles + bundles).map {
        try workshop.gatehouse.start(
          ["adapter", "install", $0, "--allow-downgrade"], input: nil)
      }
      var installed = 0
      for process in running {
        let answer = try await process.answer.value
        // The store has one writer at a time; the others are told so and change nothing.
        if answer.status == 0 {
          installed += 1
        } else {
          #expect(answer.err.contains("store.locked"))
        }
      }
      #expect(installed > 0)
      let states = try await workshop.states()
      #expect(states.values.filter { $0 == "ok" }.count == 1)
      #expect(states.values.filter { $0 == "kept" }.count == states.count - 1)
      #expect(try workshop.leftovers() == [])
    }
    let acts = try await workshop.gatehouse.json("audit", "list").elements
    let recorded = Set(
      acts.filter { $0["act"].text == "adapterInstalled" }.map { $0["which"].text })
    #expect(recorded == Set(try await workshop.states().keys))
  }

  @Test(
    "An installation that is killed at any moment leaves a version in use", .timeLimit(.minutes(5)))
  func killed() async throws {
    let workshop = try Workshop()
    let gatehouse = workshop.gatehouse
    try await workshop.trust()
    let (old, new) = (try await workshop.bundle("1.0.0"), try await workshop.bundle("1.1.0"))
    try await gatehouse.prepare(["adapter", "install", old])
    for milliseconds in stride(from: 6, through: 120, by: 6) {
      let program = Products.folder.appending(path: "gatehouse").path
      let limit = "0.\(String(1000 + milliseconds).dropFirst())"
      _ = try await workshop.process(
        "/usr/bin/timeout", ["-s", "KILL", limit, program, "adapter", "install", new])
      let states = try await workshop.states()
      let isNew = states["1.1.0"] == "ok"
      #expect(states["1.0.0"] == (isNew ? "kept" : "ok"), "\(milliseconds) ms: \(states)")
      guard states["1.1.0"] != nil else { continue }
      if isNew { try await gatehouse.prepare(["adapter", "rollback", "sound"]) }
      try await gatehouse.prepare(["adapter", "remove", "sound", "1.1.0"])
      #expect(try workshop.leftovers() == [])
    }
    try await gatehouse.prepare(["adapter", "install", new])
    #expect(try await workshop.states() == ["1.0.0": "kept", "1.1.0": "ok"])
    #expect(try workshop.leftovers() == [])
  }

  @Test(
    "A library that ends the process when it is tried leaves the version before in use",
    arguments: ["in-process", "sandbox"])
  func crashing(isolation: String) async throws {
    var workshop = try Workshop(isServed: false)
    workshop.gatehouse.isolation = "in-process"
    try await workshop.trust()
    try await workshop.gatehouse.prepare(["adapter", "install", workshop.bundle("1.0.0")])
    let crash = try await workshop.bundle("1.1.0", constructor: Workshop.crashingUnlessPacked)
    workshop.gatehouse.isolation = isolation
    let answer = try await workshop.gatehouse.run("adapter", "install", crash)
    if isolation == "sandbox" {
      #expect(answer.status == 1)
      #expect(answer.err.contains("worker.crashed"))
    } else {
      #expect(answer.status < 0)
    }
    #expect(try await workshop.states() == ["1.0.0": "ok"])
    #expect(try workshop.leftovers() == [])
  }
}
