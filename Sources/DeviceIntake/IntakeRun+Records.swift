import ConnectorModel

extension IntakeRun {
  /// Reads the records of one line, or of one document: the elements of an array, those of a page, or the
  /// root itself.
  mutating func readRecords(
    _ root: Result<JSONValue, FieldProblem>, _ format: IntakeFormat, line: Int? = nil,
    deliver: ([CheckIn]) throws -> Void
  ) throws {
    switch root {
    case .failure(let problem): refuse(problem, line: line)
    case .success(let root) where format == .jsonLines:
      try read(line: line, deliver: deliver) { () throws(FieldProblem) in
        try CheckInRecord.read(root)
      }
    case .success(let root):
      let records = root.page(of: format) ?? root
      guard records.kind == .array else { return try readRecord(records, format, line, deliver) }
      var elements = records.contents
      while let record = elements.next() { try readRecord(record, format, line, deliver) }
    }
  }

  private mutating func readRecord(
    _ record: JSONValue, _ format: IntakeFormat, _ line: Int?, _ deliver: ([CheckIn]) throws -> Void
  ) throws {
    try read(line: line, deliver: deliver) { () throws(FieldProblem) in
      switch format {
      case .nanomdm: try WebhookEvent.read(record)
      case .graph: try GraphDevice.read(record)
      case .androidManagement: try AndroidDevice.read(record)
      case .jsonLines: try CheckInRecord.read(record)
      }
    }
  }
}

extension JSONValue {
  /// The records of a page: an array, or one object, which some exports put in its place. Links to further
  /// pages are not followed; each page is imported by itself. Nil when this is no page.
  fileprivate func page(of format: IntakeFormat) -> JSONValue? {
    let name: JSONName
    switch format {
    case .graph: name = Self.graphPage
    case .androidManagement: name = Self.androidPage
    case .nanomdm, .jsonLines: return nil
    }
    guard kind == .object else { return nil }
    var members = contents
    while let member = members.next() {
      if members.name == name { return member }
    }
    return nil
  }

  private static let graphPage = JSONName("value")
  private static let androidPage = JSONName("devices")
}
