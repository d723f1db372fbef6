/// What a source shows of its format.
enum FormatSigns: Equatable {
  case format(IntakeFormat)
  /// A page, as a manager of devices sends it, with nothing in it.
  case emptyPage(IntakeFormat)
  /// Something that is not device data; the text says what.
  case notDeviceData(String)
  /// What it was read as instead.
  case none(String)

  /// `root` is a record, a page of records, or an array of either. The first records tell; one that is odd hides
  /// nothing of the others.
  init(of root: JSONValue) {
    guard root.kind == .object || root.kind == .array else {
      self = .notDeviceData("its JSON is nothing but \(root.kindText)")
      return
    }
    var outline = Outline()
    outline.take(root, depth: 0)
    let verdicts = outline.records.map { outline.page.joined($0).verdict }
    if let verdict = outline.page.ownVerdict {
      self = verdict
    } else if let format = verdicts.first(where: \.isFormat) {
      self = format
    } else if let other = verdicts.first(where: \.isOther) {
      self = other
    } else if outline.records.isEmpty, let format = outline.formatOfEmptyPage {
      self = .emptyPage(format)
    } else if outline.records.isEmpty, outline.page.verdict.isOther {
      self = outline.page.verdict
    } else {
      self = .none(outline.words(root.kind))
    }
  }

  private var isFormat: Bool { if case .format = self { true } else { false } }
  private var isOther: Bool { if case .notDeviceData = self { true } else { false } }
}

/// The pages that records stand in, and the first records.
private struct Outline {
  var page = MemberSigns()
  var records: [MemberSigns] = []

  private static let mostRecords = 8
  private static let mostDepth = 6
  /// Members that hold records, or pages of them, if they hold a list or an object.
  private static let wrappers: Set<String> = [
    "value", "devices", "responses", "body", "hosts", "host", "data", "attributes", "results",
    "response", "rows", "resources", "items", "devicelist",
    "mobile_devices", "computers", "mobiledevices", "chromeosdevices",
  ]

  mutating func take(_ value: JSONValue, depth: Int) {
    guard depth < Self.mostDepth, records.count < Self.mostRecords else { return }
    var contents = value.contents
    if value.kind == .array {
      for _ in 0..<Self.mostRecords {
        guard let element = contents.next() else { return }
        take(element, depth: depth + 1)
      }
      return
    }
    guard value.kind == .object else { return }
    let signs = MemberSigns(of: value)
    guard signs.names.contains(where: { Self.wrappers.contains($0) }) || signs.isOnlyPage else {
      if !signs.names.isEmpty { records.append(signs) }
      return
    }
    page = page.joined(signs)
    while let member = contents.next() {
      if Self.wrappers.contains(contents.nameText.lowercased()) { take(member, depth: depth + 1) }
    }
  }

  /// Managers leave out of an empty page what is empty, up to all of it.
  var formatOfEmptyPage: IntakeFormat? {
    if page.names.contains("value") { return .graph }
    return page.names.isSubset(of: ["devices", "nextpagetoken"]) ? .androidManagement : nil
  }

  /// Names that look like names are quoted, as they tell what somebody else's list is.
  func words(_ kind: JSONValue.Kind) -> String {
    let names = (records.first ?? page).names.filter(\.isPlainName).sorted().prefix(6)
    let whole = kind == .array ? "a list of records" : "a record, or a page of them"
    return names.isEmpty
      ? "\(whole) without members"
      : "\(whole) with members such as \(names.joined(separator: ", "))"
  }
}
