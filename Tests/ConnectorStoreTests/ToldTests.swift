import ConnectorModel
import Testing

@testable import ConnectorStore

struct ToldTests {
  private let one = ConnectorID(rawValue: "one")
  private let other = ConnectorID(rawValue: "other")

  private func key(_ number: Int64) -> DeviceKey { DeviceKey(rawValue: number) }

  @Test
  func `what was told is kept for each device, each partner and each kind until it is removed`()
    throws
  {
    var random = RandomValues(seed: 8)
    let digests = (0..<4).map { _ in random.toldDigest() }
    func told(_ number: Int64, _ digest: Int) -> Told {
      Told(device: key(number), digest: digests[digest])
    }
    let all = [1, 2, 3].map { key($0) }
    let tables = try SQLiteTables()
    try tables.write { tables throws(StoreError) in
      try tables.put([told(1, 0), told(2, 1)], to: one, .devices)
      try tables.put([told(1, 2)], to: one, .apps)
      try tables.put([told(1, 3)], to: other, .devices)
      #expect(
        try tables.told(of: all, to: one, .devices) == [key(1): digests[0], key(2): digests[1]])
      try tables.put([told(2, 3)], to: one, .devices)
      #expect(try tables.told(of: [key(2)], to: one, .devices) == [key(2): digests[3]])
      try tables.removeTold(of: key(1), .devices)
      #expect(try tables.told(of: all, to: one, .devices) == [key(2): digests[3]])
      #expect(try tables.told(of: all, to: one, .apps) == [key(1): digests[2]])
      #expect(try tables.told(of: all, to: other, .devices).isEmpty)
      try tables.removeConnector(one)
      #expect(try tables.told(of: all, to: one, .devices).isEmpty)
      #expect(try tables.told(of: all, to: one, .apps).isEmpty)
    }
  }
}
