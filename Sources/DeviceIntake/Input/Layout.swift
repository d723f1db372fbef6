/// How the records of a source of JSON are laid out, and their format.
enum Layout {
  /// A record, or a page of them, a line.
  case lines(IntakeFormat)
  /// One document over several lines, at this place of the reader's buffer.
  case document(IntakeFormat, Range<Int>)

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
    if let range = first.range,
      let found = try Self.format(in: lines.buffer, range, format, parser, name: name)
    {
      self = .lines(found)
      return
    }
    let range = try lines.readAll()
    do {
      self = .document(
        try Self.requiredFormat(in: lines.buffer, range, format, parser, name: name), range)
    } catch .malformed(let source, let reason) {
      guard let found = Self.formatOfLaterLine(lines.buffer, range, format, parser) else {
        throw .malformed(source: source, reason: reason)
      }
      self = .lines(found)
    }
  }

  /// Nil when there is no JSON at `range`.
  private static func format(
    in bytes: [UInt8], _ range: Range<Int>, _ format: IntakeFormat?, _ parser: JSONParser,
    name: String
  ) throws(IntakeFailure) -> IntakeFormat? {
    do { return try requiredFormat(in: bytes, range, format, parser, name: name) } catch {
      guard case .malformed = error else { throw error }
      return nil
    }
  }

  /// The format that the administrator named, or the one that the content shows.
  private static func requiredFormat(
    in bytes: [UInt8], _ range: Range<Int>, _ format: IntakeFormat?, _ parser: JSONParser,
    name: String
  ) throws(IntakeFailure) -> IntakeFormat {
    try parser.read(bytes, range) { (root) throws(IntakeFailure) in
      switch root {
      case .failure(let problem): throw .malformed(source: name, reason: problem.sentence)
      case .success(let root):
        switch FormatSigns(of: root) {
        case .notDeviceData(let what): throw .notDeviceData(source: name, what: what)
        case .format(let found): return format ?? found
        case .none:
          guard let format else { throw .unrecognised(source: name) }
          return format
        }
      }
    }
  }

  /// When the first records of many lines are broken, one of the next lines may still tell the format.
  private static func formatOfLaterLine(
    _ bytes: [UInt8], _ range: Range<Int>, _ format: IntakeFormat?, _ parser: JSONParser
  ) -> IntakeFormat? {
    let lines = bytes[range].split(maxSplits: 16, whereSeparator: { $0 == UInt8(ascii: "\n") })
    guard lines.count > 1, lines[0].first == UInt8(ascii: "{"),
      lines[0].last(where: { !$0.isSpace }) == UInt8(ascii: "}")
    else { return nil }
    for line in lines.dropFirst().prefix(15) {
      let found: IntakeFormat? = parser.read(bytes, line.indices) { root in
        guard case .success(let root) = root, case .format(let found) = FormatSigns(of: root) else {
          return nil
        }
        return format ?? found
      }
      if let found { return found }
    }
    return nil
  }
}
