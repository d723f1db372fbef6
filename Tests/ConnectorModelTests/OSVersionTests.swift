import ConnectorModel
import Testing

@Suite struct OSVersionTests {
  /// From the lowest to the highest.
  static let ascending = [
    "0.0.1", "4.4.4", "9", "10.0", "10.0.17763", "10.0.17763 (b)", "11.3.1", "13", "14", "14-beta",
    "14.0.1", "16.4", "16.4.1", "16.4.1 (a)", "16.4.1 (b)", "16.5", "4294967295",
  ]

  @Test func `versions follow one another by number and then by what stands behind`() throws {
    let versions = try Self.ascending.map { try #require(OSVersion($0)) }
    for (index, one) in versions.enumerated() {
      for (other, two) in versions.enumerated() {
        #expect((one < two) == (index < other), "\(one) and \(two)")
        #expect((one == two) == (index == other), "\(one) and \(two)")
      }
    }
  }

  @Test(arguments: [
    ("14", "14.0.0"), ("14", "14.0"), (" 14 ", "14"), ("16.4.1(a)", "16.4.1 (a)"), ("007", "7.0"),
    ("12.", "12 ."), ("10.15.0.0.0.0", "10.15"), ("15.7.1 (24G231)", "15.7.1"),
    ("14 (UP1A.231005.007)", "14"), ("10.0.22631.3007 (x)", "10.0.22631.3007"), ("14 beta", "14"),
    ("15.7.1(24G231)", "15.7.1 (24G100)"), ("13.3.1 (a) (22E772610a)", "13.3.1 (a)"),
    ("16.4.1 (A)", "16.4.1 a"), ("16.4.1 (a", "16.4.1"), ("14-beta (1)", "14-beta"),
    ("16.4.1 (é)", "16.4.1"), ("16.4.1 ()", "16.4.1"),
  ])
  func `the same version in two ways`(_ one: String, _ other: String) throws {
    let (left, right) = try (#require(OSVersion(one)), #require(OSVersion(other)))
    #expect(left == right && left.hashValue == right.hashValue)
    #expect(!(left < right) && !(right < left))
  }

  @Test(arguments: [
    "", " ", "v14", "Android 14", "-1", ".1", "4294967296", "99999999999999999999",
    "1.2.3.4.5.6.7.8.9", "0", "0.0.0", "0 (a)", "00.0",
    "١٤", "½", "Os Version value", "1" + String(repeating: " ", count: 128),
  ])
  func `what begins with no number, or is absurd, is no version`(_ text: String) {
    #expect(OSVersion(text) == nil)
  }

  @Test(arguments: [
    ("14", "14.0"), ("16.4.1 (a)", "16.4.1 (a)"), ("10.0.19045.1", "10.0.19045.1"),
    ("15.7.1 (24G231)", "15.7.1 (24G231)"), ("14(UP1A)", "14.0 (UP1A)"), ("14-beta", "14.0-beta"),
    ("14 beta", "14.0 beta"), ("16.1>2.3", "16.1>2.3"), ("12.", "12.0."),
    ("10.15.0.0.0 (a)", "10.15 (a)"),
  ])
  func `how a version is written`(_ text: String, _ written: String) throws {
    let version = try #require(OSVersion(text))
    #expect(version.description == written && OSVersion(version.description) == version)
  }

  @Test(arguments: [("0", true), ("0.0 (a)", true), ("0.1", false), ("10", false), ("", false)])
  func `zeros are told apart from what is no version at all`(_ text: String, _ isZeros: Bool) {
    #expect(OSVersion.isOfZeros(text) == isZeros)
  }

  @Test func `missing components are zero`() throws {
    let version = try #require(OSVersion("17.2"))
    #expect([version[0], version[1], version[2], version[99]] == [17, 2, 0, 0])
  }
}
