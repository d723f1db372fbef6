import Testing

@testable import gatehouse

/// Which options may be said several times depends on the command.
struct RepeatedOptionTests {
  @Test(
    arguments: [
      ("device list --partner a --partner b", "--partner"),
      ("device list --group=a --group b", "--group"),
      ("serve --group a --group b", "--group"),
      ("device list --partner a --group b", nil),
      ("compliance-policy add --group a --group b", nil),
      ("trust add key --partner a --partner b", nil),
      ("device list -- --partner --partner", nil),
    ] as [(String, String?)])
  func `an option of which only the last would count is refused when it is said twice`(
    words: String, repeated: String?
  ) {
    #expect(RepeatedOption.first(in: words.split(separator: " ").map(String.init)) == repeated)
  }
}
