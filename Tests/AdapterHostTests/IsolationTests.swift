import AdapterHost
import Foundation
import Testing

@Suite("Layers that keep an adapter apart")
struct IsolationTests {
  static let workers: [IsolationProfile] = [.locked, .sandbox, .worker]

  /// Every profile with every layer that it wants.
  static let wanted = workers.flatMap { profile in
    SandboxLayer.allCases.filter { $0.profiles.contains(profile) }.map { (profile, $0) }
  }

  static func options(
    _ profile: IsolationProfile, missing: SandboxLayer? = nil, accepted: Set<SandboxLayer> = []
  ) -> WorkerOptions {
    var worker = WorkerOptions.test(profile)
    worker.treatedAsMissing = Set(missing.map { [$0] } ?? [])
    worker.acceptedMissing = accepted
    return worker
  }

  @Test("an adapter does not start without a layer that its profile wants", arguments: wanted)
  func missing(profile: IsolationProfile, layer: SandboxLayer) async throws {
    let others = Set(SandboxLayer.allCases).subtracting([layer])
    for accepted in [[], others] {
      try await FaultyAdapter.with("life") { path in
        let worker = Self.options(profile, missing: layer, accepted: accepted)
        let error = #expect(throws: AdapterError.self) {
          try AdapterLibrary.open(path: path, worker: worker)
        }
        #expect(error?.code == "worker.sandbox-unavailable")
        let remedy = try #require(error?.remedy)
        #expect(remedy.contains("GATEHOUSE_ACCEPT_MISSING=\(layer.rawValue) "), "\(remedy)")
      }
    }
  }

  @Test(
    "where that is accepted by name it starts, and says what it goes without",
    // Landlock and seccomp rest on no_new_privs: without it these are missing too.
    arguments: wanted.filter { $0 == .worker || $1 != .noNewPrivileges })
  func accepted(profile: IsolationProfile, layer: SandboxLayer) async throws {
    let worker = Self.options(profile, missing: layer, accepted: [layer])
    try await WorkerTests.with(worker: worker) { it in
      #expect(it.adapter.status.missingLayers == [layer])
      #expect(await it.receive("sound").reports.count == 1)
    }
  }

  @Test("a layer that may be missing and is there is put up", arguments: workers)
  func present(profile: IsolationProfile) async throws {
    let worker = Self.options(profile, accepted: Set(SandboxLayer.allCases))
    try await WorkerTests.with(worker: worker) { it in
      #expect(it.adapter.status.missingLayers.isEmpty)
      guard profile != .worker else { return }
      let failure = await it.receive("forbidden").failure
      #expect(failure == nil, "allowed: \(failure?.message ?? "")")
    }
  }

  @Test("without seccomp the other layers hold, without Landlock files can be read")
  func others() async throws {
    for (layer, allowed) in [(SandboxLayer.seccomp, "memfd"), (.landlock, "sound")] {
      let worker = Self.options(.sandbox, missing: layer, accepted: [layer])
      try await WorkerTests.with(worker: worker) { it in
        let failure = await it.receive("forbidden").failure
        #expect((failure?.message ?? "sound") == allowed)
      }
    }
  }

  @Test("a locked adapter shares no namespace with its host that could be kept apart")
  func namespaces() async throws {
    try await WorkerTests.with(worker: .test(.locked)) { it in
      let process = try #require(it.adapter.status.processID)
      for name in ["user", "net", "mnt", "pid", "ipc"] {
        let files = FileManager.default
        let own = try files.destinationOfSymbolicLink(atPath: "/proc/self/ns/\(name)")
        let other = try files.destinationOfSymbolicLink(atPath: "/proc/\(process)/ns/\(name)")
        #expect(own != other, "\(name)")
      }
      let look = await it.receive("look").failure
      #expect(look == nil, "Paths of the machine can be asked after.")
      let mounts = try String(contentsOfFile: "/proc/\(process)/mountinfo", encoding: .utf8)
      let root = mounts.split(separator: "\n").first { $0.split(separator: " ")[4] == "/" }
      #expect(root?.contains("- tmpfs ") == true)
      for line in mounts.split(separator: "\n") {
        let options = line.split(separator: " ")[5].split(separator: ",")
        #expect(["ro", "nosuid", "nodev"].allSatisfy(options.contains), "\(line)")
        #expect(!line.contains(" shared:"), "\(line)")
      }
    }
  }

  @Test(
    "a worker has no capability, whoever its host is, and no program could give it one",
    arguments: workers)
  func rights(profile: IsolationProfile) async throws {
    try await WorkerTests.with(worker: .test(profile)) { it in
      let process = try #require(it.adapter.status.processID)
      let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
      // Who may not give capabilities away may not take them from programs either; no_new_privs does.
      let bounding = geteuid() == 0 || profile == .locked ? ["CapBnd"] : []
      for set in ["CapPrm", "CapEff", "CapInh", "CapAmb"] + bounding {
        #expect(status.contains("\(set):\t0000000000000000"), "\(set)")
      }
    }
  }

  @Test(
    "a library that lies in a folder comes without it",
    arguments: [IsolationProfile.locked, .sandbox])
  func folder(profile: IsolationProfile) async throws {
    try await WorkerTests.with(worker: .test(profile)) { it in
      let failure = await it.receive("opened").failure
      #expect(failure == nil, "The library's folder could be read while it was loaded.")
    }
  }

  @Test("layers are accepted by names that exist")
  func names() throws {
    let layers = try Set<SandboxLayer>(named: "landlock,no-new-privs")
    #expect(layers == [.landlock, .noNewPrivileges])
    #expect(try Set<SandboxLayer>(named: "").isEmpty)
    let error = #expect(throws: AdapterError.self) {
      try Set<SandboxLayer>(named: "landlock,firewall")
    }
    #expect(error?.code == "isolation.unknown-layer" && error?.message.contains("firewall") == true)
  }

  @Test("the probe finds here what the workers found")
  func probe() {
    let probe = SandboxProbe.run()
    #expect(Set(probe.layers.map(\.layer)) == Set(SandboxLayer.allCases))
    #expect(probe.gives(.locked) && probe.missing(for: .inProcess).isEmpty)
    var poor = probe
    for index in poor.layers.indices where poor.layers[index].layer == .namespaces {
      poor.layers[index].isAvailable = false
    }
    #expect(poor.missing(for: .locked) == [.namespaces] && poor.gives(.sandbox))
  }
}
