import ConnectorLedger
import ConnectorModel
import DropFolder
import Fakes
import Foundation
import Testing

@testable import ConnectorService

/// The folders into which partners' messages are dropped.
struct DropFolderNameTests {
  private func connector(_ name: String, _ number: Int, at time: Timestamp) -> Connector {
    var descriptor = PartnerDescriptor.fake(number)
    descriptor.name = name
    return Connector(
      descriptor: descriptor, unresponsivenessThresholdInDays: 7, isProvisioned: true,
      isDeprovisioned: false, createdAt: time, modifiedAt: time)
  }

  private func names(_ connectors: [Connector]) -> [String] {
    connectors.map { DropFolders.folderName(of: $0.id, among: connectors) }
  }

  @Test func `a folder is named for its partner`() {
    let connectors = [
      connector("Lookout for Work", 1, at: minute(1)), connector("Ünïcode & Co.", 2, at: minute(2)),
      connector("Devices", 3, at: minute(3)), connector("日本", 4, at: minute(4)),
    ]
    #expect(
      names(connectors) == ["lookout-for-work", "n-code-co", "connector-devices", "connector-"])
  }

  @Test func `of partners whose names give one folder the first has it, and each has its own`() {
    let connectors = [
      connector("Acme Shield", 1, at: minute(2)), connector("ACME  shield!", 2, at: minute(1)),
      connector("acme-shield", 3, at: minute(3)),
    ]
    let found = names(connectors)
    #expect(found[1] == "acme-shield")
    #expect(found[0] == "acme-shield.\(connectors[0].id)")
    #expect(Set(found).count == 3)
    #expect(names(connectors.reversed()) == found.reversed())
  }

  @Test func `no name gives the folder that another has by its id`() {
    let later = connector("Acme", 2, at: minute(2))
    let connectors = [
      connector("Acme", 1, at: minute(1)), later,
      connector("Acme \(later.id)", 3, at: minute(3)),
      connector("acme.\(later.id)", 4, at: minute(4)),
    ]
    #expect(Set(names(connectors)).count == connectors.count)
  }

  @Test func `folders of names that only differ in signs of ours stay apart`() {
    let connectors = [
      connector("Devices", 1, at: minute(1)), connector("Connector Devices", 2, at: minute(2)),
      connector("", 3, at: minute(3)), connector("connector-", 4, at: minute(4)),
      connector("connector", 5, at: minute(5)),
    ]
    #expect(Set(names(connectors)).count == connectors.count)
    #expect(!names(connectors).contains("devices"))
  }

  @Test func `a folder stays with its connector, whatever is renamed, deleted and added`() throws {
    let path = NSTemporaryDirectory() + "gatehouse-drop-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    func folder(_ id: ConnectorID, _ connectors: Connector...) throws -> String {
      let space = try DropSpace(drop: "\(path)/drop", intake: "\(path)/intake")
      let folder = try DropFolders(space, kept: KeptFiles(files: 1)).connector(
        id, among: connectors)
      return String(folder.path.dropFirst("\(path)/drop/".count))
    }
    let one = connector("Acme Shield", 1, at: minute(1))
    let two = connector("Other", 2, at: minute(2))
    #expect(try folder(one.id, one, two) == "acme-shield")
    #expect(try folder(two.id, one, two) == "other")
    // The second one's adapter calls its partner as the first one's does.
    let twin = connector("ACME shield", 2, at: minute(2))
    #expect(try folder(twin.id, one, twin) == "other")
    #expect(try folder(twin.id, twin) == "other")
    // Another takes the place of the first, and what was dropped for that is not its own.
    let third = connector("Acme Shield", 3, at: minute(3))
    #expect(try folder(third.id, twin, third) == "acme-shield.\(third.id)")
    #expect(try folder(one.id, one) == "acme-shield")
    #expect(try folder(connector("Renamed", 1, at: minute(4)).id) == "acme-shield")
  }

  @Test func `a partner whose name makes a folder that another has is not connected`() async throws
  {
    let fake = try FakeService()
    try await fake.tenant.connect(FakeAdapter(.fake(1)))
    var twin = PartnerDescriptor.fake(2)
    let settings = fake.service.ledger.settings
    _ = try settings.connecting(twin, at: minute(1))
    for name in ["partner 1", "PARTNER--1!", "Partner 1"] {
      twin.name = name
      let error = #expect(throws: ServiceError.self) {
        _ = try settings.connecting(twin, at: minute(1))
      }
      #expect(error?.kind == .conflict)
      #expect(error?.code == "connector.name-taken")
      #expect(error?.message.contains("partner-1") == true)
      #expect(error?.remedy == .endNamesake(PartnerDescriptor.fake(1).id))
    }
  }

  @Test func `names of which no folder can be made keep nobody from being connected`() {
    let connectors = [connector("日本", 1, at: minute(1))]
    #expect(DropFolders.claimant(of: "中国", among: connectors) == nil)
  }
}
