import AdapterHost
import ConnectorModel
import Foundation
import Testing

@testable import AdapterBinding

/// What the samples do not have, on a library that was made for it.
@Suite("An odd library", .serialized)
struct OddTests {
  private static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "Odd")

  private static func connect(_ proof: BindingProof, in folder: URL) async throws -> BoundLibrary {
    let binding = try Binding.read(
      SampleLibrary.bytes(of: Self.folder.appending(path: "binding.json")))
    let check = try binding.check(header: Self.folder.appending(path: "odd.h").path)
    try #require(check.faults == [])
    let library = try await SampleLibrary.compile(
      [Self.folder.appending(path: "odd.c")], soname: "libodd.so.1", in: folder)
    let image = try BoundAdapter.make(
      binding, library: SampleLibrary.vendor(library), interpreter: SampleLibrary.interpreter(),
      proof: proof)
    let adapter = folder.appending(path: "odd-adapter.so")
    try Data(image).write(to: adapter)
    return try await BoundLibrary.connect(adapter, settings: [:])
  }

  @Test(
    "calls back in the middle of a call, with our context or with one that is counted as lost",
    arguments: [BindingProof.compiled, .unproven])
  func context(proof: BindingProof) async throws {
    try await SampleLibrary.withFolder { folder in
      let bound = try await Self.connect(proof, in: folder)
      let result = await bound.receive("ab?c")
      #expect(result.failure == nil)
      let threats = result.reports.filter { $0.kind == .threatOpened(id: "ab?c", level: .high) }
      #expect(threats.map(\.subject) == ["V-a", "V-b", "V-c"].map(Self.serial))
      // Each of our answers was the one that the binding has.
      #expect(threats.map(\.vendorCode) == [3, 3, 3])
      #expect(bound.log.all.contains { $0.contains("events of the partner's library were lost") })
      await bound.connection.close()
    }
  }

  @Test("gives an array of its own, and text that is freed when the call is over")
  func ownership() async throws {
    try await SampleLibrary.withFolder { folder in
      let bound = try await Self.connect(.unproven, in: folder)
      let result = await bound.receive("one two")
      #expect(result.reports.prefix(3).map(\.subject) == ["P-1", "P-2", "P-3"].map(Self.serial))
      let beat = await bound.connection.poll()
      #expect(beat.reports.map(\.kind) == [.heartbeat(errorCode: 0, lagMilliseconds: 0)])
      await bound.connection.close()
    }
  }

  @Test("is told of apps, inventory by inventory")
  func apps() async throws {
    try await SampleLibrary.withFolder { folder in
      let bound = try await Self.connect(.compiled, in: folder)
      let inventories = (1...2).map { key in
        DisclosedInventory(
          device: DeviceKey(rawValue: key), observedAt: Timestamp(milliseconds: 5),
          apps: ["One", "Two"].map {
            SharedApp(app: InstalledApp(appId: "org.example.app", name: $0), isManaged: true)
          })
      }
      let result = await bound.connection.apps(inventories)
      #expect(result.failure == nil)
      #expect(
        result.reports.map(\.subject) == [1, 1, 2, 2].map { .device(DeviceKey(rawValue: $0)) })
      #expect(result.reports.map(\.detail) == ["One", "Two", "One", "Two"])
      #expect(result.reports.allSatisfy { $0.observedAt == Timestamp(milliseconds: 5) })
      await bound.connection.close()
    }
  }

  @Test("is not asked for what its binding does not have")
  func unsupported() async throws {
    try await SampleLibrary.withFolder { folder in
      let bound = try await Self.connect(.compiled, in: folder)
      let result = await bound.connection.devices(BoundLibrary.devices(["SN-1"]))
      #expect(result.isUnsupported && result.failure == nil)
      await bound.connection.close()
    }
  }

  private static func serial(_ value: String) -> ReportSubject {
    .identifiers([DeviceIdentifier(.serialNumber, value)].compactMap(\.self))
  }
}
