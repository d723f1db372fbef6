import ConnectorModel

/// Reads device data in the formats in which it arrives.
package enum DeviceIntake {
  /// Reads a source from end to end and hands its check-ins over in batches of at most 4,096, in order.
  ///
  /// A record that cannot be used is a problem in the summary, and a member that cannot be is a note; the others
  /// go on. JSON with one record a line is read in chunks, so memory stays flat whatever its size; documents over
  /// several lines, or a property list, are held as a whole. UTF-16 is read like UTF-8.
  /// - Parameters:
  ///   - format: nil to have it recognised by content; see `IntakeFormat`.
  ///   - progress: called now and then with the number of bytes read so far.
  ///   - batch: what it throws ends the reading and is thrown on.
  /// - Throws: `IntakeFailure` when the source as a whole cannot be read. Batches handed over stay so.
  package static func read(
    _ source: IntakeSource, format: IntakeFormat? = nil, progress: ((Int) -> Void)? = nil,
    batch: ([CheckIn]) throws -> Void
  ) throws -> IntakeSummary {
    var lines = try LineReader(source)
    guard let first = try lines.peek() else { throw IntakeFailure.empty(source: lines.name) }
    if let what = ForeignFile.what(lines.head) {
      throw IntakeFailure.notDeviceData(source: lines.name, what: what)
    }
    var run = IntakeRun(source: lines.name)
    if isPropertyList(lines, first), format ?? .nanomdm == .nanomdm {
      try readPropertyList(&lines, &run, batch)
      run.tellFormat(.nanomdm, isRecognised: format == nil)
    } else {
      let parser = try JSONParser()
      let layout = try Layout(of: &lines, first, format, parser)
      defer { run.tellFormat(layout.format, isRecognised: format == nil) }
      switch layout {
      case .lines(let format): try readLines(&lines, format, parser, &run, progress, batch)
      case .documents(let format, let ranges):
        for range in ranges {
          try parser.read(lines.buffer, range) { root in
            try run.readRecords(root, format, deliver: batch)
          }
        }
      }
    }
    if run.summary.records == 0 { run.note("is an empty page: no device is in it") }
    try run.flush(batch)
    progress?(lines.bytesRead)
    return run.summary
  }

  private static func isPropertyList(_ lines: LineReader, _ first: LineReader.Line) -> Bool {
    guard let range = first.range else { return false }
    let bytes = lines.buffer[range]
    return bytes.starts(with: "<".utf8) || bytes.starts(with: "bplist".utf8)
  }

  /// A message as the device sent it. It has no time.
  private static func readPropertyList(
    _ lines: inout LineReader, _ run: inout IntakeRun, _ batch: ([CheckIn]) throws -> Void
  ) throws {
    let range = try lines.readAll()
    let bytes = Array(lines.buffer[range])
    do throws(FieldProblem) { _ = try AppleMessage.parse(bytes, RecordReading()) } catch {
      throw IntakeFailure.malformed(
        source: lines.name, readAs: "a property list, as which it begins", reason: error.sentence)
    }
    try run.read(deliver: batch) { (reading) throws(FieldProblem) in
      try AppleMessage.parse(bytes, reading).checkIn(nil, at: nil, reading)
    }
  }

  private static func readLines(
    _ lines: inout LineReader, _ format: IntakeFormat, _ parser: JSONParser, _ run: inout IntakeRun,
    _ progress: ((Int) -> Void)?, _ batch: ([CheckIn]) throws -> Void
  ) throws {
    var told = 0
    while let line = try lines.next() {
      if let range = line.range {
        try parser.read(lines.buffer, range) { root in
          try run.readRecords(root, format, line: line.number, deliver: batch)
        }
      } else {
        run.refuse(
          FieldProblem("is longer than \(IntakeLimits.lineBytes >> 20) MiB"), line: line.number)
      }
      if let progress, lines.bytesRead > told {
        told = lines.bytesRead
        progress(told)
      }
    }
  }
}
