import ConnectorModel
import Fakes
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
}
