import ConnectorModel

extension IntakeRun {
  /// Reads the records of one line, or of one document: the elements of an array, those of a page, those of pages
  /// in an array or in the answer to a batch of questions, or the root itself.
  mutating func readRecords(
    _ root: Result<JSONValue, FieldProblem>, _ format: IntakeFormat, line: Int? = nil,
    deliver: ([CheckIn]) throws -> Void
  ) throws {
    switch root {
    case .failure(let problem): refuse(problem, line: line)
    case .success(let root) where format == .jsonLines && root.kind == .object:
      try read(line: line, deliver: deliver) { (reading) throws(FieldProblem) in
        try CheckInRecord.read(root, reading)
      }
    case .success(let root):
      try readAny(root, RecordPlace(format: format, line: line, isOnPage: false), deliver, depth: 0)
    }
  }

  private mutating func readAny(
    _ value: JSONValue, _ place: RecordPlace, _ deliver: ([CheckIn]) throws -> Void, depth: Int
  ) throws {
    guard depth < IntakeLimits.pageLevels else { return try readRecord(value, place, deliver) }
    if value.kind == .array {
      var elements = value.contents
      while let element = elements.next() {
        try readAny(element, place.onPage, deliver, depth: depth + 1)
      }
    } else if let page = RecordPage(value, place.format) {
      if page.hasMore {
        note(
          "says that more pages follow, which are not in it; import each of them", line: place.line)
      }
      try readPage(page, place.onPage, deliver, depth: depth + 1)
    } else {
      try readRecord(value, place, deliver)
    }
  }

  private mutating func readPage(
    _ page: RecordPage, _ place: RecordPlace, _ deliver: ([CheckIn]) throws -> Void, depth: Int
  ) throws {
    guard !page.isTwofold else {
      return refuse(
        FieldProblem("is a page with two lists of records, and nobody can tell which is meant"),
        line: place.line, page: true)
    }
    guard let records = page.records, !records.isNull else { return }
    guard records.kind == .array else { return try readRecord(records, place, deliver) }
    var elements = records.contents
    while let element = elements.next() {
      if !page.isBatch {
        try readRecord(element, place, deliver)
      } else if let body = RecordPage.body(of: element) {
        try readAny(body, place, deliver, depth: depth)
      } else {
        refuse(
          FieldProblem("is an answer without a page: the question went wrong; ask again"),
          line: place.line, page: true)
      }
    }
  }

  private mutating func readRecord(
    _ record: JSONValue, _ place: RecordPlace, _ deliver: ([CheckIn]) throws -> Void
  ) throws {
    try read(line: place.line, page: place.isOnPage, deliver: deliver) {
      (reading) throws(FieldProblem) in
      switch place.format {
      case .nanomdm: try WebhookEvent.read(record, reading)
      case .graph: try GraphDevice.read(record, reading)
      case .androidManagement: try AndroidDevice.read(record, reading)
      case .jsonLines: try CheckInRecord.read(record, reading)
      }
    }
  }
}

/// Where records stand, and in which format they are.
private struct RecordPlace {
  var format: IntakeFormat
  var line: Int?
  var isOnPage: Bool

  var onPage: RecordPlace { RecordPlace(format: format, line: line, isOnPage: true) }
}
