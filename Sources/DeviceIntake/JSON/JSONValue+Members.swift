extension JSONValue {
  /// Hands each member whose name is in `names` to `take`, and names the member in what that throws.
  ///
  /// Null is as if the member were not there. A known member that comes twice is refused, as nobody can
  /// tell which of the two was meant. An unknown one is passed over, or refused when `isStrict`.
  func readMembers<Name>(
    _ names: NameTable<Name>, isStrict: Bool = false,
    _ take: (Name, JSONValue) throws(FieldProblem) -> Void
  ) throws(FieldProblem) {
    guard kind == .object else { throw FieldProblem("should be an object, but is \(kindText)") }
    var members = contents
    var seen = NameSet()
    while let value = members.next() {
      guard let (name, index) = names.find(members.name) else {
        if isStrict { throw unknownMember(members.nameText) }
        continue
      }
      guard seen.insert(index) else { throw FieldProblem("is there twice", field: name.rawValue) }
      if value.isNull { continue }
      do throws(FieldProblem) { try take(name, value) } catch { throw error.inside(name.rawValue) }
    }
  }

  /// Hands each element of an array of at most `most` to `read`, and names its place in what that throws.
  func readElements<Element>(
    atMost most: Int, _ read: (JSONValue) throws(FieldProblem) -> Element?
  ) throws(FieldProblem) -> [Element] {
    guard kind == .array else { throw FieldProblem("should be a list, but is \(kindText)") }
    var elements: [Element] = []
    var walk = contents
    var index = 0
    while let value = walk.next() {
      guard index < most else { throw FieldProblem("has more than \(most) entries") }
      do throws(FieldProblem) {
        if let element = try read(value) { elements.append(element) }
      } catch { throw error.inside("[\(index)]") }
      index += 1
    }
    return elements
  }

  var isNull: Bool { kind == .null }

  var kindText: String {
    switch kind {
    case .null: "null"
    case .bool: "true or false"
    case .integer, .unsigned, .double: "a number"
    case .string: "text"
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// A stranger's name is quoted only as far as it looks like one.
  private func unknownMember(_ name: String) -> FieldProblem {
    let isPlain = name.utf8.count <= 64 && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    return FieldProblem(
      "is no member of the check-in format; see CheckInFormat.md",
      field: isPlain ? name : "a member with an odd name")
  }
}

/// Which of at most 64 names have been seen.
private struct NameSet {
  private var bits: UInt64 = 0

  /// False when it was there before.
  mutating func insert(_ index: Int) -> Bool {
    let bit: UInt64 = 1 << UInt64(truncatingIfNeeded: index)
    defer { bits |= bit }
    return bits & bit == 0
  }
}
