extension JSONValue {
  /// Hands each member whose name is in `names` to `take`, and names the member in what that throws.
  ///
  /// Null is as if the member were not there. Of a known member that comes twice neither is taken, as nobody
  /// can tell which of the two was meant. An unknown one is passed over; where `isClosed`, it is left out by
  /// name.
  /// - Parameter essential: Members without which the record cannot be understood.
  func readMembers<Name>(
    _ names: NameTable<Name>, _ reading: RecordReading, isClosed: Bool = false,
    essential: [Name] = [], _ take: (Name, JSONValue) throws(FieldProblem) -> Void
  ) throws(FieldProblem) {
    guard kind == .object else { throw FieldProblem("should be an object, but is \(kindText)") }
    let isLenient = reading.isLenient
    let repeated = isLenient ? repeatedNames(names) : NameSet()
    var members = contents
    var seen = NameSet()
    while let value = members.next() {
      guard let (name, index) = names.find(members.name) else {
        if isClosed { try reading.lose(unknownMember(members.nameText)) }
        continue
      }
      guard seen.insert(index) else {
        if isLenient { continue }
        throw Self.isThereTwice(name.rawValue)
      }
      if repeated.contains(index) {
        let problem = Self.isThereTwice(name.rawValue)
        try reading.lose(essential.holds(name) ? problem.ofRecord : problem)
      } else if value.isNull {
        continue
      } else if isLenient, !essential.holds(name) {
        try reading.at(name.rawValue) { () throws(FieldProblem) in try take(name, value) }
      } else {
        do throws(FieldProblem) { try take(name, value) } catch {
          let problem = error.inside(name.rawValue)
          throw essential.holds(name) ? problem.ofRecord : problem
        }
      }
    }
  }

  private static func isThereTwice(_ name: String) -> FieldProblem {
    FieldProblem("is there twice", field: name)
  }

  private func repeatedNames<Name>(_ names: NameTable<Name>) -> NameSet {
    var members = contents
    var (seen, repeated) = (NameSet(), NameSet())
    while members.next() != nil {
      if let index = names.find(members.name)?.index, !seen.insert(index) { repeated.insert(index) }
    }
    return repeated
  }

  /// Hands each element of an array of at most `most` to `read`, and names its place in what that throws.
  func readElements<Element>(
    atMost most: Int, _ reading: RecordReading,
    _ read: (JSONValue) throws(FieldProblem) -> Element?
  ) throws(FieldProblem) -> [Element] {
    guard kind == .array else { throw FieldProblem("should be a list, but is \(kindText)") }
    let isLenient = reading.isLenient
    var elements: [Element] = []
    var walk = contents
    var count = 0
    while let value = walk.next() {
      guard count < most else { throw FieldProblem("has more than \(most) entries") }
      count += 1
      // Counted from 1, as everywhere in what people read.
      if isLenient {
        try reading.at("[\(count)]") { () throws(FieldProblem) in
          if let element = try read(value) { elements.append(element) }
        }
      } else {
        do throws(FieldProblem) {
          if let element = try read(value) { elements.append(element) }
        } catch { throw error.inside("[\(count)]") }
      }
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

  private func unknownMember(_ name: String) -> FieldProblem {
    FieldProblem(
      "is no member of the check-in format; see CheckInFormat.md",
      field: name.isPlainName ? name : "a member with an odd name")
  }
}

extension Array where Element: RawRepresentable, Element.RawValue == String {
  fileprivate func holds(_ name: Element) -> Bool { contains { $0.rawValue == name.rawValue } }
}

extension String {
  /// A stranger's name is quoted only as far as it looks like one.
  var isPlainName: Bool {
    (1...64).contains(utf8.count) && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}

/// Which of at most 64 names have been seen.
private struct NameSet {
  private var bits: UInt64 = 0

  func contains(_ index: Int) -> Bool { bits & 1 << UInt64(truncatingIfNeeded: index) != 0 }

  /// False when it was there before.
  @discardableResult
  mutating func insert(_ index: Int) -> Bool {
    let bit: UInt64 = 1 << UInt64(truncatingIfNeeded: index)
    defer { bits |= bit }
    return bits & bit == 0
  }
}
