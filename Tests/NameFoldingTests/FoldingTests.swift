import Testing

@testable import NameFolding

/// Which names are the same to people, and which are like each other.
@Suite("Names that people type")
struct FoldingTests {
  static let same: [(String, String)] = [
    ("Rosa's iPhone", "Rosa\u{2019}s iPhone"), ("Rosa`s iPhone", "Rosa\u{B4}s iPhone"),
    ("Rosa\u{2BC}s iPhone", "rosa\u{FF07}s IPHONE"),
    ("the \"big\" one", "the \u{201C}big\u{201D} one"), ("\u{AB}x\u{BB}", "\u{201E}x\u{201C}"),
    ("Caf\u{E9}", "Cafe\u{301}"), ("ZO\u{CB}", "zoe\u{308}"),
    ("Stra\u{DF}e", "STRASSE"), ("\u{130}stanbul", "istanbul"), ("ISTANBUL", "\u{131}stanbul"),
    ("\u{39F}\u{394}\u{39F}\u{3A3}", "\u{3BF}\u{3B4}\u{3BF}\u{3C2}"),
    ("\u{FF29}\u{FF30}\u{FF41}\u{FF44}", "iPad"), ("\u{FF76}\u{FF9E}", "\u{30AC}"),
    (
      "\u{639}\u{644}\u{6CC}\u{200C}\u{631}\u{636}\u{627}",
      "\u{639}\u{644}\u{6CC}\u{631}\u{636}\u{627}"
    ),
    ("\u{1F468}\u{200D}\u{1F469} iPad", "\u{1F468}\u{1F469} ipad"),
    (" Leading  space ", "leading space"), ("no\u{A0}break", "no break"),
    ("\u{200B}ZeroWidth", "zerowidth"), ("Two\nLines", "two lines"),
    ("A\u{2013}B", "a-b"), ("left\u{200E}right", "leftright"), ("Bell\u{7}", "bell"),
  ]

  @Test("A name is found by what a keyboard makes of it", arguments: same)
  func equal(one: String, other: String) {
    #expect(FoldedName(one) == FoldedName(other))
    #expect(FoldedName(FoldedName(one).text) == FoldedName(one), "folding twice folds no further")
  }

  @Test(
    "Different names stay different",
    arguments: [
      ("iPad", "iPad 2"), ("Zoe", "Zo\u{EB}"), ("a-b", "a b"), ("\u{39C}iPad", "MiPad"),
      ("iPhone (1)", "iPhone (2)"), ("ab", "a b"),
    ])
  func different(one: String, other: String) {
    #expect(FoldedName(one) != FoldedName(other))
  }

  @Test("The beginning of a word is known, the middle of one is not")
  func words() {
    let name = FoldedName("Lookout for Work (Pro)")
    for word in ["look", "WORK", "for w", "pro"] {
      #expect(name.hasWord(beginningWith: FoldedName(word)), "\(word)")
    }
    for word in ["ookout", "ork", "", " ", "lookout pro"] {
      #expect(!name.hasWord(beginningWith: FoldedName(word)), "\(word)")
    }
  }

  @Test(
    "What nearly matches is offered, the likest first",
    arguments: [
      ("Rosas iPhone", ["Rosa\u{2019}s iPhone"]), ("Zoe's iPad", ["Zo\u{EB}\u{2019}s iPad"]),
      ("iPda", ["iPad"]), ("Kasse", ["Cafe\u{301} Kasse"]), ("Rosa", ["Rosa\u{2019}s iPhone"]),
      ("cafee", ["Cafe\u{301} Kasse"]), ("quite another", []), ("", []),
    ])
  func likeness(typed: String, offered: [String]) {
    let names = ["iPad", "Rosa\u{2019}s iPhone", "Zo\u{EB}\u{2019}s iPad", "Cafe\u{301} Kasse"]
    #expect(NameLikeness(to: FoldedName(typed)).nearest(among: names) == offered)
  }
}
