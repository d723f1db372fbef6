/// Reads lines through one buffer that does not grow with the source.
struct LineReader {
  struct Line {
    /// From 1; blank lines count.
    var number: Int
    /// Where in `buffer` it stands, without its end; nil when it is too long to be held.
    var range: Range<Int>?
  }

  /// What has been read and not been passed, and behind it the padding that the JSON parser likes.
  private(set) var buffer: [UInt8]
  /// Bytes read from the source.
  private(set) var bytesRead = 0
  private var stream: ByteStream
  private var start = 0
  private var end = 0
  private var isAtEnd = false
  private var number = 0

  var name: String { stream.name }

  /// Where in `buffer` stands what has been read and not passed.
  var ahead: Range<Int> { start..<end }

  /// The first bytes of what has not been passed.
  var head: ArraySlice<UInt8> { buffer[start..<min(end, start + 4_096)] }

  /// Begins behind a byte order mark.
  init(_ source: IntakeSource) throws(IntakeFailure) {
    stream = try ByteStream(source)
    buffer = []
    try fill()
    if buffer[0..<end].starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
  }

  /// The next line that is not blank; nil at the end.
  mutating func next() throws(IntakeFailure) -> Line? {
    while let line = try nextLine() {
      guard let range = line.range else { return line }
      if !buffer[range].allSatisfy(\.isSpace) { return line }
    }
    return nil
  }

  /// Does not move; a line that is too long has no range.
  mutating func peek() throws(IntakeFailure) -> Line? {
    while true {
      while start < end, buffer[start].isSpace {
        if buffer[start] == UInt8(ascii: "\n") { number += 1 }
        start += 1
      }
      if start < end { break }
      guard try fill() else { return nil }
    }
    let length = try lineLength()
    return Line(number: number + 1, range: length.map { start..<(start + $0) })
  }

  /// All that is left, as one document, and where in `buffer` it stands.
  mutating func readAll() throws(IntakeFailure) -> Range<Int> {
    repeat {
      guard end - start <= IntakeLimits.documentBytes else {
        throw .tooLarge(source: name, bytesMost: IntakeLimits.documentBytes)
      }
    } while try fill()
    return start..<end
  }

  private mutating func nextLine() throws(IntakeFailure) -> Line? {
    if start == end, try !fill() { return nil }
    number += 1
    guard let length = try lineLength() else {
      try skipLine()
      return Line(number: number)
    }
    let line = start..<(start + length)
    start = min(line.upperBound + 1, end)
    return Line(number: number, range: line)
  }

  /// How long the line at `start` is; nil when it is longer than a line may be.
  private mutating func lineLength() throws(IntakeFailure) -> Int? {
    var searched = 0
    while true {
      if let found = buffer.offset(of: UInt8(ascii: "\n"), from: start + searched, to: end) {
        return found - start <= IntakeLimits.lineBytes ? found - start : nil
      }
      searched = end - start
      if searched > IntakeLimits.lineBytes { return nil }
      if try !fill() { return end - start }
    }
  }

  private mutating func skipLine() throws(IntakeFailure) {
    while true {
      if let found = buffer.offset(of: UInt8(ascii: "\n"), from: start, to: end) {
        start = found + 1
        return
      }
      start = end
      if try !fill() { return }
    }
  }

  /// Moves what is left to the front and reads a chunk behind it; false at the end of the source.
  @discardableResult
  private mutating func fill() throws(IntakeFailure) -> Bool {
    if isAtEnd { return false }
    buffer.removeSubrange(end...)
    buffer.removeSubrange(..<start)
    (start, end) = (0, buffer.count)
    isAtEnd = try !stream.read(into: &buffer)
    bytesRead += buffer.count - end
    end = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: JSONParser.paddingBytes))
    return !isAtEnd
  }
}
