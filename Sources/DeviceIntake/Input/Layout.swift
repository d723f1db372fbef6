/// How the records of a source of JSON are laid out, and their format.
enum Layout {
  /// A record, or a page of them, a line.
  case lines(IntakeFormat)
  /// Documents over several lines, at these places of the reader's buffer.
  case documents(IntakeFormat, [Range<Int>])

  var format: IntakeFormat {
    switch self {
    case .lines(let format), .documents(let format, _): format
    }
  }

  /// Looks at the first line; only when that is no JSON by itself, at all of the source.
  init(
    of lines: inout LineReader, _ first: LineReader.Line, _ format: IntakeFormat?,
    _ parser: JSONParser
  ) throws(IntakeFailure) {
    if format == .jsonLines {
      self = .lines(.jsonLines)
      return
    }
    let name = lines.name
    switch first.range.map({ Self.look(lines.buffer, $0, parser) }) {
    case .success(.format(let found)): self = .lines(format ?? found)
    case .success(let signs):
      // One odd record at the beginning hides none of the others.
      if let found = Self.formatOfLaterLine(lines.buffer, lines.ahead, parser) {
        self = .lines(format ?? found)
      } else {
        self = .lines(try Self.required(signs, format, name))
      }
    case .failure, nil: self = try Self.ofWhole(&lines, format, parser)
    }
  }

  private static func ofWhole(
    _ lines: inout LineReader, _ format: IntakeFormat?, _ parser: JSONParser
  ) throws(IntakeFailure) -> Layout {
    let range = try lines.readAll()
    let name = lines.name
    switch look(lines.buffer, range, parser) {
    case .success(let signs): return .documents(try required(signs, format, name), [range])
    case .failure(let problem):
      let documents = JSONMender.documents(lines.buffer, range) ?? []
      if documents.count > 1, case .success(let signs) = look(lines.buffer, documents[0], parser) {
        return .documents(try required(signs, format, name), documents)
      }
      if beginsWithLine(lines.buffer[range]),
        let found = formatOfLaterLine(lines.buffer, range, parser)
      {
        return .lines(format ?? found)
      }
      throw .notJSON(source: name, reason: problem.message)
    }
  }

  private static func look(
    _ bytes: [UInt8], _ range: Range<Int>, _ parser: JSONParser
  ) -> Result<FormatSigns, FieldProblem> {
    parser.read(bytes, range) { root in root.map { FormatSigns(of: $0) } }
  }

  /// The format that the administrator named, or the one that the content shows.
  private static func required(
    _ signs: FormatSigns, _ format: IntakeFormat?, _ name: String
  ) throws(IntakeFailure) -> IntakeFormat {
    switch signs {
    case .notDeviceData(let what): throw .notDeviceData(source: name, what: what)
    case .format(let found), .emptyPage(let found): return format ?? found
    case .none(let words):
      guard let format else { throw .unrecognised(source: name, readAs: words) }
      return format
    }
  }

  /// Whether the first line is not the beginning of a document over several lines.
  private static func beginsWithLine(_ bytes: ArraySlice<UInt8>) -> Bool {
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
    guard let first = line.first, "{[".utf8.contains(first) else { return true }
    return line.last(where: { !$0.isSpace }) == UInt8(ascii: "}")
  }

  /// When the first records of many lines are odd, one of the next lines may still tell the format.
  private static func formatOfLaterLine(
    _ bytes: [UInt8], _ range: Range<Int>, _ parser: JSONParser
  ) -> IntakeFormat? {
    let lines = bytes[range].split(maxSplits: 16, whereSeparator: { $0 == UInt8(ascii: "\n") })
    for line in lines.dropFirst().prefix(15) {
      if case .success(.format(let found)) = look(bytes, line.indices, parser) { return found }
    }
    return nil
  }
}
