extension FieldProblem {
  /// Says where text is no JSON, and what it is where that is plain. Nothing of it is quoted.
  static func notJSON(
    _ fault: JSONMender.Fault, in bytes: [UInt8], _ range: Range<Int>
  ) -> FieldProblem {
    if let what = whatBegins(bytes[range]) { return FieldProblem("is not JSON: \(what)") }
    let before = bytes[range.lowerBound..<fault.offset]
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? range.lowerBound
    let place = "byte \(fault.offset - lineStart + 1)"
    let isOneLine = !bytes[range].contains(UInt8(ascii: "\n"))
    return FieldProblem(
      "is not JSON: at \(isOneLine ? place : "line \(line), \(place)"), \(fault.reason)")
  }

  /// What the text is that begins so; nil when it could be JSON.
  private static func whatBegins(_ bytes: ArraySlice<UInt8>) -> String? {
    let text = bytes.drop { $0.isSpace }
    func begins(_ start: String) -> Bool { text.starts(with: start.utf8) }
    if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].contains(where: begins) {
      return "it is a mark of a merge conflict; settle the conflict"
    }
    if ["#", "//", "/*"].contains(where: begins) { return "it is a comment, which JSON has not" }
    let second = text.dropFirst().first { !$0.isSpace }
    if let first = text.first, "{[".utf8.contains(first), second == UInt8(ascii: "'") {
      return "its text stands in single quotes, where JSON has double ones"
    }
    return nil
  }
}
