import Testing

@testable import gatehouse

/// What a spreadsheet makes of a cell that somebody else has written.
struct CSVTests {
  @Test(arguments: [
    ("plain", "plain"), ("-", "-"), ("", ""), ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"),
    ("@x", "'@x"), ("=\u{301}1", "'=\u{301}1"), ("+\u{338}", "'+\u{338}"),
    ("=a,\"b\"", "\"'=a,\"\"b\"\"\""), ("\t=1", "\u{FFFD}=1"), ("\r=1", "\u{FFFD}=1"),
    ("\r\n=1", "\u{FFFD}\u{FFFD}=1"), ("\u{FEFF}=1", "\u{FFFD}=1"), (" =1", "\" =1\""),
    ("a=1", "a=1"),
  ])
  func `a cell that begins like a formula is kept a text`(cell: String, written: String) {
    let column = Column<String>("cell") { $0 }
    #expect(CSV.line(cell, [column]).unicodeScalars.elementsEqual(written.unicodeScalars))
  }
}
