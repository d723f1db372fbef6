import Testing

@testable import AdapterKit

@Suite struct WordsTests {
  @Test("A text is cut at a whole character", arguments: 0...9)
  func cut(most: Int) {
    let text = "a\u{E9}\u{20AC}\u{1F600}"
    let cut = String(decoding: text.prefix(utf8: most), as: UTF8.self)
    let expected = [
      "", "a", "a", "a\u{E9}", "a\u{E9}", "a\u{E9}", "a\u{E9}\u{20AC}", "a\u{E9}\u{20AC}",
      "a\u{E9}\u{20AC}", "a\u{E9}\u{20AC}",
    ]
    #expect(cut == expected[most])
    #expect(cut.utf8.count <= most)
  }

  @Test("A text that fits is whole")
  func whole() {
    #expect(String(decoding: "a\u{1F600}".prefix(utf8: 5), as: UTF8.self) == "a\u{1F600}")
  }

  @Test("An id of a device manager that is a GUID may be the directory's as well")
  func managedID() {
    var identifiers = Identifiers()
    identifiers.addManagedID("AA000000-0000-4000-8000-000000000001")
    #expect(identifiers.entries.map(\.kind) == [.directoryDevice, .mdmDevice])
    var other = Identifiers()
    other.addManagedID("4711")
    other.addManagedID(nil)
    #expect(other.entries.map(\.kind) == [.mdmDevice])
  }

  @Test("No two identifiers are of one kind, and none is empty")
  func identifiers() {
    var identifiers = Identifiers()
    identifiers.add(.udid, "")
    identifiers.add(.udid, nil)
    #expect(identifiers.isEmpty)
    identifiers.add(.udid, "1")
    identifiers.add(.udid, "2")
    #expect(identifiers.entries.map(\.value) == ["1"])
  }

  @Test(
    "A user principal name has something on both sides", arguments: ["", "@", "a@", "@b", "kiosk"])
  func noPrincipal(text: String) {
    var identifiers = Identifiers()
    identifiers.addUserPrincipalName(text)
    #expect(identifiers.isEmpty)
  }

  @Test("A version prints as it was written")
  func version() {
    #expect(Version(12).description == "12")
    #expect(Version(5, 0).description == "5.0")
    #expect(Version(10, 0, 15063).description == "10.0.15063")
    #expect(Version(10, 0, 15063)[2] == 15063 && Version(12)[3] == 0)
  }

  @Test("A long text is no word of an enumeration and is left out of a skip")
  func skipValue() {
    #expect(Skip.unknownWord("f", String(repeating: "w", count: 64)).value.count == 64)
    #expect(Skip.unknownWord("f", String(repeating: "w", count: 65)).value.isEmpty)
  }
}
