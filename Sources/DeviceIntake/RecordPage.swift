/// A page of records. Links to further pages are not followed; each page is imported by itself.
struct RecordPage {
  /// An array, or one object, which some exports put in its place; nil in an empty page of the Android Management
  /// API.
  private(set) var records: JSONValue?
  /// There are two lists, and nobody can tell which is meant.
  private(set) var isTwofold = false
  /// The page names another one behind it.
  private(set) var hasMore = false
  /// The records are answers to questions that were asked together, each with a page in it.
  private(set) var isBatch = false

  /// Nil when this is no page.
  init?(_ value: JSONValue, _ format: IntakeFormat) {
    guard format == .graph || format == .androidManagement, value.kind == .object else {
      return nil
    }
    var hasOther = false
    var members = value.contents
    while let member = members.next() {
      switch (format, members.name.folded) {
      case (.graph, Self.value), (.androidManagement, Self.devices), (.graph, Self.responses):
        isTwofold = records != nil
        records = member
        isBatch = members.name.folded == Self.responses
      case (.graph, Self.nextLink), (.androidManagement, Self.nextPageToken):
        hasMore = !(member.string ?? "").isEmpty
      default: hasOther = true
      }
    }
    let isEmptyPage = format == .androidManagement && !hasOther
    guard records != nil || isEmptyPage else { return nil }
  }

  /// The page in an answer of a batch; nil when the question went wrong.
  static func body(of answer: JSONValue) -> JSONValue? {
    var members = answer.contents
    var body: JSONValue?
    var hasFailed = false
    while let member = members.next() {
      switch members.name.folded {
      case Self.body: body = member
      case Self.status: hasFailed = (member.int64 ?? 200) >= 400
      default: break
      }
    }
    return hasFailed ? nil : body
  }

  private static let value = JSONName("value").folded
  private static let devices = JSONName("devices").folded
  private static let responses = JSONName("responses").folded
  private static let body = JSONName("body").folded
  private static let status = JSONName("status").folded
  private static let nextLink = JSONName("@odata.nextLink").folded
  private static let nextPageToken = JSONName("nextPageToken").folded
}
