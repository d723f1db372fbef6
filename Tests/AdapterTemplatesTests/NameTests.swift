import AdapterTemplates
import Testing

@Suite("Names of new adapters")
struct NameTests {
  @Test(
    "A name has a form for people, for folders, for crates and for types",
    arguments: [
      ("Acme Shield", "acme-shield", "acme_shield", "AcmeShield"),
      ("acme", "acme", "acme", "Acme"),
      ("acme-shield", "acme-shield", "acme_shield", "AcmeShield"),
      ("Acme MTD 365", "acme-mtd-365", "acme_mtd_365", "AcmeMTD365"),
    ])
  func forms(title: String, dashed: String, underscored: String, joined: String) throws {
    let name = try AdapterName(title)
    #expect(name.title == title)
    #expect(name.dashed == dashed)
    #expect(name.underscored == underscored)
    #expect(name.joined == joined)
  }

  @Test(
    "What could not stand in a folder, a type and a text is no name",
    arguments: [
      "", " ", "-", "acme ", " acme", "acme--shield", "acme  shield", "7 shield", "acme/shield",
      "..", "acme\"", "acme\\", "acme\n", "Äcme", "acme_shield", "-acme",
      String(repeating: "a", count: 41),
    ])
  func badNames(text: String) {
    #expect(throws: TemplateError.badName(text)) { try AdapterName(text) }
  }

  @Test("The longest name is a name")
  func longest() throws {
    _ = try AdapterName(String(repeating: "a", count: AdapterName.mostCharacters))
  }

  @Test(
    "A vendor's name may be written as vendors write theirs",
    arguments: ["Acme, Inc.", "Müller & Søn (DK)", "O'Neil+Co", "7 Shields"])
  func vendors(vendor: String) throws {
    #expect(try NewAdapter(name: "acme", language: .c, vendor: vendor).vendor == vendor)
  }

  @Test(
    "What would end a text in C, Swift or Rust is no vendor's name",
    arguments: ["", " Acme", "Acme\"", "Acme\\n", "Acme\n", "{acme}", "#acme", "-acme"])
  func badVendors(vendor: String) {
    #expect(throws: TemplateError.badVendor(vendor)) {
      try NewAdapter(name: "acme", language: .c, vendor: vendor)
    }
  }

  @Test("Without a vendor the partner is its own")
  func noVendor() throws {
    #expect(try NewAdapter(name: "Acme Shield", language: .c).vendor == "Acme Shield")
  }
}
