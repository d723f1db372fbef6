import Foundation
import Testing

/// A running service one of whose adapters does not return: every other door stays open, and it ends when told to.
@Suite("An adapter that hangs", .serialized)
struct HangingAdapterTests {
  private static let hanging = "deadly"
  private static let sound = [
    "SOUND_NAME=\"Sound Adapter\"",
    "SOUND_PARTNER_ID=\"22222222-2222-4333-8444-555555555555\"", "MENDED",
  ]

  /// Two connectors, of which one has an adapter that hangs.
  private func installed(_ isolation: String) async throws -> Gatehouse {
    var workshop = try Workshop(isServed: false)
    workshop.gatehouse.isolation = isolation
    try await workshop.trust()
    let bundles = [
      try await workshop.bundle("1.0.0", of: "deadly", ["HANG"]),
      try await workshop.bundle("2.0.0", of: "deadly", Self.sound),
    ]
    for bundle in bundles { try await workshop.gatehouse.prepare(["adapter", "install", bundle]) }
    for partner in [Self.hanging, "sound"] {
      try await workshop.gatehouse.prepare(
        ["connector", "add", partner], ["connector", "set", partner, "iosEnabled=on"])
    }
    return workshop.gatehouse
  }

  /// What an import of one phone has come to for each partner.
  private func importPhone(_ gatehouse: Gatehouse) async throws -> [String: JSON] {
    let phone = try gatehouse.scratch.write(
      "{\"serialNumber\":\"SN1\",\"platform\":\"ios\",\"osVersion\":\"17.1\",\"model\":\"poison\"}\n",
      to: "phone.jsonl")
    let answer = try JSON(
      parsing: try await gatehouse.run("import", phone, "--output", "json").out)[0]
    #expect(answer["outcome"]["devicesNew"].int == 1)
    return Dictionary(
      uniqueKeysWithValues: answer["deliveries"].elements.map { ($0["connector"].text ?? "", $0) })
  }

  private func expectOpenDoors(_ gatehouse: Gatehouse) async throws {
    let status = try await gatehouse.json("status")
    #expect(status["isServed"].bool == true && status["partners"].elements.count == 2)
    try await gatehouse.prepare(["connector", "delete", "Deadly Adapter", "--yes"])
    #expect(try await gatehouse.json("connector", "list").elements.count == 1)
  }

  @Test(
    "One that hangs in a call, in a worker and in the service's own process",
    .timeLimit(.minutes(10)), arguments: ["worker", "in-process"])
  func call(isolation: String) async throws {
    let gatehouse = try await installed(isolation)
    let service = try await ServiceProcess(gatehouse)
    let deliveries = try await importPhone(gatehouse)
    #expect(deliveries["Deadly Adapter"]?["failure"].text?.contains("has not come back") == true)
    #expect(deliveries["Sound Adapter"]?["devices"].int == 1)
    #expect(deliveries["Sound Adapter"]?["failure"] == .null)
    let message = try gatehouse.scratch.write("SN1", to: "message.txt")
    try await gatehouse.prepare(
      ["ingest", "sound", message], ["adapter", "disable", Self.hanging])
    try await expectOpenDoors(gatehouse)
    #expect(await service.stop() == 0, "\(service.words)")
  }

  @Test(
    "One whose library hangs as it is loaded into the service's own process",
    .timeLimit(.minutes(10)))
  func constructor() async throws {
    let gatehouse = try Gatehouse(
      adapters: ["reference-c"], isolation: "in-process", isServed: false)
    let workshop = try Workshop(isServed: false)
    let library = try await workshop.library(
      "1.0.0", of: "deadly",
      constructor: """
        #include <unistd.h>
        __attribute__((constructor)) static void hang(void) {
          while (access("\(gatehouse.scratch.path("hang"))", F_OK) == 0) pause();
        }
        """)
    // Loose, and after the other: what is installed is tried before, and must not even ask after a file.
    try withExtendedLifetime(workshop) {
      try FileManager.default.copyItem(
        atPath: library, toPath: "\(gatehouse.adaptersFolder)/libz-deadly-adapter.so")
    }
    for partner in ["acme", Self.hanging] {
      try await gatehouse.prepare(["connector", "add", partner])
    }
    _ = try gatehouse.scratch.write("", to: "hang")
    // A command by itself comes to its end as well.
    let listed = try await gatehouse.json("adapter", "list").elements
    #expect(listed.compactMap { $0["problem"]["code"].text } == ["load.hung"])

    let service = try await ServiceProcess(gatehouse)
    let deliveries = try await importPhone(gatehouse)
    #expect(deliveries["Deadly Adapter"]?["failure"].text != nil)
    try await expectOpenDoors(gatehouse)
    #expect(await service.stop() == 0, "\(service.words)")
  }
}
