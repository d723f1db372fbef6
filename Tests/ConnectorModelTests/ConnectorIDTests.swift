import ConnectorModel
import Testing

@Suite struct ConnectorIDTests {
  @Test(arguments: [
    ("fc780465-2017-40d4-a0c5-307022471b92", true), ("FC780465-2017-40D4-A0C5-307022471B92", false),
    ("fc780465201740d4a0c5307022471b92", false), ("{fc780465-2017-40d4-a0c5-307022471b92}", false),
    ("fc780465-2017-40d4-a0c5-307022471b9g", false), ("fc780465-2017-40d4-a0c5-307022471b9", false),
    ("fc780465-2017-40d4-a0c5-307022471b92-", false), ("../../etc", false), ("", false),
  ])
  func `a partner's id is a GUID in lower case`(_ text: String, isValid: Bool) {
    #expect(ConnectorID.isValid(text) == isValid)
  }
}
