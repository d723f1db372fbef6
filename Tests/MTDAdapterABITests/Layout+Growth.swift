/// How a layout may become another: rows may be appended, and nothing else may happen to it.
extension Layout {
  /// What keeps `next` from being a later minor version of this one; empty when nothing does.
  func faults(growingInto next: Layout) -> [String] {
    guard next.major == major else {
      return ["The major version is \(next.major): that is another ABI, with an entry of its own."]
    }
    var faults = structs.flatMap { Self.faults($0, in: next) }
    faults += Self.lost(constants, next.constants, "constant")
    faults += Self.lost(types, next.types, "type")
    faults += Self.lost(functions, next.functions, "function")
    faults += Self.added(functions, next.functions).map {
      "The function \($0) is new: an adapter exports one function for a major version."
    }
    if faults.isEmpty, next.minor <= minor, next.hasMore(than: self) {
      faults.append("Something is new, and MTDA_ABI_MINOR is \(next.minor) as before: raise it.")
    }
    return faults
  }

  private static func faults(_ old: Struct, in next: Layout) -> [String] {
    guard let new = next.structs.first(where: { $0.name == old.name }) else {
      return ["The struct \(old.name) is gone."]
    }
    var faults: [String] = []
    for (place, field) in old.fields.enumerated() {
      guard place < new.fields.count else {
        faults.append("\(old.name).\(field.name) is gone.")
        continue
      }
      let other = new.fields[place]
      guard field != other else { continue }
      faults.append(
        "\(old.name).\(field.name), \(field.shown), is now \(other.name), \(other.shown).")
    }
    if new.growth != old.growth {
      faults.append(
        "\(old.name) grew by \(old.growth.rawValue), and now by \(new.growth.rawValue).")
    }
    if new.bytes > old.bytes, old.growth == .never {
      faults.append("\(old.name) has grown, and its readers cannot see how long it is.")
    }
    return faults
  }

  /// Rows that are gone or mean something else.
  private static func lost(_ old: [Row], _ new: [Row], _ what: String) -> [String] {
    old.compactMap { row in
      guard let other = new.first(where: { $0.name == row.name }) else {
        return "The \(what) \(row.name) is gone."
      }
      guard other != row else { return nil }
      guard !row.isLeastSize else {
        return "\(row.name) was \(row.meaning) and is \(other.meaning): "
          + "nothing that came after 1.0 may be required of an adapter."
      }
      return "The \(what) \(row.name) was \(row.meaning) and is \(other.meaning)."
    }
  }

  private static func added(_ old: [Row], _ new: [Row]) -> [String] {
    new.map(\.name).filter { name in !old.contains { $0.name == name } }
  }

  private func hasMore(than old: Layout) -> Bool {
    constants.count > old.constants.count || types.count > old.types.count
      || structs.count > old.structs.count
      || structs.map(\.fields.count).reduce(0, +) > old.structs.map(\.fields.count).reduce(0, +)
  }
}

extension Layout.Row {
  /// Whether it says what a host may demand of a struct: `MTDA_<struct>_SIZE_1_0`.
  var isLeastSize: Bool { name.hasSuffix("_SIZE_1_0") }
}

extension Layout.Field {
  fileprivate var shown: String { "\(bytes) bytes of \(type) at \(offset)" }
}
